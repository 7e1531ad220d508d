"""The short way of checking a document takes and refuses exactly what the record models of `wire/` do."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from metagate.ingest.checking import MODELS, checked, read
from metagate.ingest.errors import Refused
from metagate.ingest.kinds import BY_NAME, GENOME_RELEASE, LINKS
from metagate.store import tables
from tests.ingest import strategies
from tests.ingest.test_hostile import JSON

KIND = {
    "biomes": "biome", "studies": "study", "samples": "sample", "runs": "run", "assemblies": "assembly",
    "analyses": "analysis", "publications": "publication", "catalogues": "catalogue", "genomes": "genome",
    "genome-links": "genome_assembly_link", "contained-genomes": "contained_genome", "super-studies": "super_study",
}  # fmt: skip
ADAPTERS: dict[str, TypeAdapter[Any]] = {kind: TypeAdapter(model) for kind, model in MODELS.items()}


def by_model(kind: str, text: bytes) -> Any:
    """What the model itself makes of a text; None where it refuses it."""
    try:
        record = ADAPTERS[kind].validate_json(text)
    except ValidationError:
        return None
    return orjson.loads(ADAPTERS[kind].dump_json(record, exclude_unset=True))


def shortly(kind: str, text: bytes) -> Any:
    """What the short way makes of it."""
    try:
        return orjson.loads(orjson.dumps(checked(kind, text, read(text))))
    except Refused:
        return None


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_short_way_is_the_models_own(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(strategies.BY_FILE)))
    document = data.draw(strategies.BY_FILE[name])
    if data.draw(st.booleans()):
        field = data.draw(st.sampled_from([*document, "metadata", "downloads", "updated_at", "unknown"]))
        document[field] = data.draw(JSON)
    text = json.dumps(document, ensure_ascii=data.draw(st.booleans())).encode(errors="surrogatepass")
    assert shortly(KIND[name], text) == by_model(KIND[name], text)


@pytest.mark.parametrize(
    "value",
    ["9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1" + "0" * 30,
     "1e18", "1e19", "9.3e18", "0.1", "1e-320", "-0", "-0.0", "1.0", "true", '"1"', "1E400", "NaN"],
)  # fmt: skip
@pytest.mark.parametrize(
    "place",
    [
        '{"metadata": {"a": %s}}',
        '{"metadata": {"a": [[%s]]}}',
        '{"downloads": [{"alias": "a", "file_size_bytes": %s}]}',
    ],
)
def test_numbers_at_the_edges(value: str, place: str) -> None:
    text = ('{"accession": "MGYS1", ' + place[1:] % value).encode()
    assert repr(shortly("study", text)) == repr(by_model("study", text))


def test_aliases_that_stand_twice_and_names_that_are_no_file() -> None:
    for aliases in (["a", "a"], [".."], ["."], ["a/b"], ["a", "b", "a"]):
        text = json.dumps({"accession": "MGYS1", "downloads": [{"alias": alias} for alias in aliases]}).encode()
        with pytest.raises(Refused) as caught:
            checked("study", text, read(text))
        assert caught.value.field.startswith("downloads")


# --- the declarations of the kinds, against tables and models ---------------------------------------------------------


def test_every_field_of_a_record_has_a_place() -> None:
    for kind, model in MODELS.items():
        assert set(model.model_fields) <= BY_NAME[kind].known, kind


def test_columns_that_cannot_be_null_always_get_a_value() -> None:
    made = {"id", "visibility", "published", "annotation_kinds", "name", "path", "depth", "listed", "shown"}
    for kind in BY_NAME.values():
        empty = {name for name, value in kind.json.items() if value is not None}
        for column in tables.metadata.tables[kind.name].c:
            if not column.nullable:
                expected = {kind.key, "accession", *kind.never_null, *empty, *made}
                assert column.name in expected or kind in LINKS, (kind.name, column.name)
            else:
                assert column.name not in kind.never_null | empty, (kind.name, column.name)


def test_every_column_is_filled_from_somewhere() -> None:
    made = {"id", "visibility", "owner", "published", "annotation_kinds", "annotation_digest", "biome_id"}
    for kind in BY_NAME.values():
        if kind.name != "biome":
            references = {reference.column for reference in kind.references}
            filled = {kind.key, *kind.plain, *kind.json, *references, *made}
            assert {column.name for column in tables.metadata.tables[kind.name].c} <= filled, kind.name


def test_a_genomes_document_is_known_with_all_that_a_release_says() -> None:
    assert GENOME_RELEASE.known - {"release"} <= BY_NAME["genome"].known
