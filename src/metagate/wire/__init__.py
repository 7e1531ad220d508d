"""The documents of the MGnify API v2, one module a resource.

Each module has the documents the API answers with, the query parameters of its lists, and the records that an import
takes. Schemas of the contract have the contract's names and shapes; what differs is listed here, by name, and nothing
else does.
"""

from enum import Enum
from importlib import import_module
from typing import Any

from pydantic import BaseModel, TypeAdapter

_MODULES = (
    "pages",
    "errors",
    "biomes",
    "downloads",
    "studies",
    "samples",
    "runs",
    "catalogues",
    "genomes",
    "assemblies",
    "analyses",
    "publications",
    "super_studies",
    "auth",
    "genome_search",
    "gather",
    "service",
)

ADDITIONS: dict[str, list[str]] = {
    "AssemblyDetail": ["run_accessions"],
    "MGnifyAnalysisDownloadFile": ["checksum"],
    "MGnifyStudyDownloadFile": ["checksum"],
    "MGnifyGenomeDownloadFile": ["index_files", "checksum"],
    "MGnifyGenomeCatalogueDownloadFile": ["index_files", "checksum"],
    "ErrorResponse": ["detail"],
    "ParameterProblem": ["location", "parameter", "value", "message", "allowed"],
    "BadRequestResponse": ["detail", "problems"],
    "TokenErrorResponse": ["detail", "code"],
    "ServiceStatus": ["status", "version", "api_version", "revision", "detail"],
}
"""Properties that the contract does not have, by schema; schemas it does not have with all their properties."""

_ANY_KEY = "any key is taken and sent: real records carry keys outside the enumeration, and the contract fails on them"
_KEPT_IN = "kept as a property but not required: a place on the server, which no answer has ever carried"
_NAMED = "still an object, its keys named: seven are always there, null when not known"

CHANGES: dict[str, dict[str, str]] = {
    "MGnifyStudy": {"metadata": _ANY_KEY},
    "MGnifyStudyDetail": {"metadata": _ANY_KEY},
    "MGnifySampleWithMetadata": {"metadata": _ANY_KEY},
    "MGnifySampleDetail": {"metadata": _ANY_KEY},
    "DownloadFileIndexFile": {"path": _KEPT_IN},
    "MGnifyDownloadFileIndexFile": {"path": _KEPT_IN},
    "MGnifyAnalysisDownloadFile": {"path": _KEPT_IN, "parent_identifier": _KEPT_IN},
    "MGnifyStudyDownloadFile": {"path": _KEPT_IN, "parent_identifier": _KEPT_IN},
    "MGnifyGenomeDownloadFile": {"path": _KEPT_IN, "parent_identifier": _KEPT_IN},
    "MGnifyGenomeCatalogueDownloadFile": {"path": _KEPT_IN, "parent_identifier": _KEPT_IN},
    "MGnifyPublication": {"metadata": _NAMED},
    "MGnifyPublicationDetail": {"metadata": _NAMED},
    "AssemblyDetail": {"status": "the values of the object are booleans; the contract leaves them open"},
}
"""Properties that the contract has otherwise: `{schema: {property: why}}`."""

DIFFERENCES: dict[str, str] = {
    schema: "; ".join(f"{name}: {reason}" for name, reason in changes.items()) for schema, changes in CHANGES.items()
}
"""Why a schema is not exactly the contract's, by schema."""


def components() -> dict[str, type[BaseModel] | type[Enum]]:
    """Every component schema by its name: those of the contract, and our own of `ADDITIONS`."""
    found = (import_module(f"{__name__}.{module}").COMPONENTS for module in _MODULES)
    return {model.__name__: model for models in found for model in models}


def component_schemas(ref_template: str = "#/components/schemas/{model}") -> dict[str, Any]:
    """The JSON Schema of every component, as documents are sent; references follow `ref_template`."""
    inputs = [(name, "serialization", TypeAdapter(model)) for name, model in components().items()]
    _, schemas = TypeAdapter.json_schemas(inputs, ref_template=ref_template)  # type: ignore[arg-type]
    return dict(sorted(schemas["$defs"].items()))
