"""Checking documents: from JSON text to a dictionary in canonical form that holds what the text says and nothing else.

The rules are the record models of `wire/`. This runs once for every document of an import, so it takes the shortest
way: a model that makes plain dictionaries instead of objects, over JSON that orjson has read (6 µs a sample instead of
23). Where that way ends in doubt, the model itself reads the text and has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from metagate.ingest.errors import Refused
from metagate.ingest.kinds import Json
from metagate.wire.analyses import AnalysisRecord
from metagate.wire.assemblies import AssemblyRecord, ContainedGenomeRecord, GenomeAssemblyLinkRecord
from metagate.wire.biomes import BiomeRecord
from metagate.wire.catalogues import CatalogueRecord
from metagate.wire.genomes import GenomeRecord
from metagate.wire.publications import PublicationRecord
from metagate.wire.runs import RunRecord
from metagate.wire.samples import SampleRecord
from metagate.wire.studies import StudyRecord
from metagate.wire.super_studies import SuperStudyRecord

MODELS: Mapping[str, type[BaseModel]] = {
    "biome": BiomeRecord,
    "study": StudyRecord,
    "sample": SampleRecord,
    "run": RunRecord,
    "assembly": AssemblyRecord,
    "analysis": AnalysisRecord,
    "publication": PublicationRecord,
    "catalogue": CatalogueRecord,
    "super_study": SuperStudyRecord,
    "genome": GenomeRecord,
    "genome_assembly_link": GenomeAssemblyLinkRecord,
    "contained_genome": ContainedGenomeRecord,
}
KEYS = ("accession", "pubmed_id", "slug", "catalogue_id", "lineage")


UNREADABLE = object()


def read(text: bytes) -> Any:
    """The value of a JSON text, not checked; `UNREADABLE` where it is none that is sure to be read right.

    It refuses what is not UTF-8, NaN, and half a surrogate pair.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        return UNREADABLE


def checked(kind: str, text: bytes, value: Any) -> Json:
    """What a document says: only the fields that it has, in canonical form, unknown ones too.

    Args:
        value: what `read` made of the text.

    Raises:
        Refused: it is no JSON object, or no record of this kind.
    """
    if value is UNREADABLE:
        return _by_model(kind, text)
    try:
        document: Json = _plain(kind).validate_python(value)
        return document
    except (ValueError, AttributeError):
        return _by_model(kind, text)


def shown_key(value: Any) -> str:
    """The accession of a document that may be broken, as far as it can be read."""
    if not isinstance(value, dict):
        return ""
    return next((str(value[name])[:200] for name in KEYS if isinstance(value.get(name), str | int)), "")


@cache
def _model(kind: str) -> TypeAdapter[BaseModel]:
    return TypeAdapter(MODELS[kind])


def _by_model(kind: str, text: bytes) -> Json:
    try:
        record = _model(kind).validate_json(text)
    except ValidationError as error:
        raise _refused(error) from None
    document: Json = orjson.loads(_model(kind).dump_json(record, exclude_unset=True))
    return document


def _refused(error: ValidationError) -> Refused:
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    field = ".".join(str(step) for step in errors[0]["loc"])
    others = f" (and {len(errors) - 1} more like it)" if len(errors) > 1 else ""
    return Refused(field, errors[0]["msg"] + others)


@cache
def _plain(kind: str) -> SchemaValidator:
    """A validator with the rules of a kind's model that makes dictionaries of the fields that are there."""
    return SchemaValidator(_without_classes(_model(kind).core_schema))


# A JSON integer beyond 64 bits is a float to orjson: in doubt, the model looks at the text itself.
_EXACT = {"gt": -(2.0**63), "lt": 2.0**63}


def _without_classes(schema: Any) -> Any:
    """A core schema with every model turned into a typed dictionary."""
    if isinstance(schema, list | tuple):
        return [_without_classes(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "model":
        return _typed_dictionary(schema)
    parts = {name: value if name in _CARRIED else _without_classes(value) for name, value in schema.items()}
    if schema.get("type") == "function-after" and _holds_models(schema["schema"]):
        parts["function"] = {"type": "no-info", "function": _of_objects(schema["function"]["function"])}
    return parts | _EXACT if schema.get("type") == "float" else parts


_CARRIED = ("function", "metadata", "serialization", "default")


def _holds_models(schema: Any) -> bool:
    return bool(schema["type"] == "list" and schema["items_schema"]["type"] in ("model", "definition-ref"))


def _of_objects(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A check of a list of records, for a list of dictionaries: it raises or changes nothing."""

    def check_dictionaries(items: list[Json]) -> list[Json]:
        check([SimpleNamespace(**item) for item in items])
        return items

    return check_dictionaries


def _typed_dictionary(schema: Any) -> Any:
    fields = schema["schema"]
    while fields["type"] != "model-fields":
        fields = fields["schema"]
    named = {name: _dictionary_field(field["schema"]) for name, field in fields["fields"].items()}
    reference = {"ref": schema["ref"]} if "ref" in schema else {}
    return {"type": "typed-dict", "fields": named, "extra_behavior": "allow", **reference}


def _dictionary_field(schema: Any) -> Any:
    """A field that may be absent is one with a default: the default itself would be more than the document says."""
    is_required = schema["type"] != "default"
    inner = schema if is_required else schema["schema"]
    return {"type": "typed-dict-field", "schema": _without_classes(inner), "required": is_required}
