"""The OpenAPI file: made from the declared operations and the wire's models, nothing written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from metagate.api.auth import Access
from metagate.api.operations import Link, NoQuery, Operation
from metagate.model.vocabularies import AnnotationType
from metagate.wire import component_schemas
from metagate.wire.base import Parameters
from metagate.wire.pages import example_of
from metagate.wire.service import API_VERSION

Json = dict[str, Any]
_REFERENCE = "#/components/schemas/{model}"

DESCRIPTION = """\
Metagenomics data in the MGnify API v2: studies, samples, runs, assemblies, analyses with their annotations,
publications and genome catalogues.

## Lists and details
A list answers `{"count": N, "items": [...]}`: `count` is the number of rows on all pages together. `page` chooses a
page, `page_size` its length (at most 100). The `Link` header leads to the first, previous, next and last page. Every
address answers with and without a slash at its end.

## What a filter does not say
A parameter that is unknown or empty is ignored and named in the `X-Notice` header; `strict=true` makes it an error.

## Errors
Every error is JSON with a `detail` that says what was asked, what is wrong and what to do.
"""

TAGS: tuple[tuple[str, str], ...] = (
    ("Studies", "Collections of samples, runs, assemblies and analyses, most often one study or project in ENA."),
    ("Samples", "Individual biological samples, as registered with BioSamples or ENA."),
    ("Runs", "Sequencing runs of a sample."),
    ("Assemblies", "Metagenome assemblies of one or more runs."),
    ("Analyses", "Results of a pipeline on a run or an assembly: taxonomic and functional annotations, and files."),
    ("Publications", "Articles that describe or analyse studies."),
    ("Genomes", "Draft genomes, isolates and MAGs, in catalogues by biome."),
    ("Private Data", "What a signed-in account owns."),
    ("Miscellaneous", "Biomes, and other things in support of the rest."),
)

_PATH_PARAMETERS: Mapping[str, Json] = {
    "accession": {"title": "Accession", "type": "string"},
    "pubmed_id": {"title": "Pubmed Id", "type": "integer"},
    "slug": {"title": "Slug", "type": "string"},
    "catalogue_id": {"title": "Catalogue Id", "type": "string"},
    "annotation_type": {
        "title": "MGnifyFunctionalAnalysisAnnotationType",
        "type": "string",
        "enum": [kind.value for kind in AnnotationType],
    },
}
_EXAMPLES: Mapping[str, object] = {
    "study": "MGYS00000001",
    "insdc": "PRJEB1000001",
    "sample": "SAMEA1000001",
    "run": "ERR1000001",
    "assembl": "ERZ1000001",
    "analys": "MGYA00000001",
    "genome": "MGYG000000001",
    "pubmed_id": 30000001,
    "slug": "ocean-microbiomes",
    "catalogue_id": "marine-v1-0",
    "annotation_type": "taxonomies__ssu",
}

_HEADERS: Json = {
    "ETag": {"description": "Fingerprint of this answer; send it as `If-None-Match`.", "schema": {"type": "string"}},
    "X-Notice": {
        "description": "What the client should know: parameters that were ignored, pages that are shorter than asked.",
        "schema": {"type": "string"},
    },
    "X-Request-ID": {"description": "Number of the request in the server's log.", "schema": {"type": "string"}},
}
_LIST_HEADERS: Json = {
    **_HEADERS,
    "Link": {"description": "First, previous, next and last page (RFC 8288).", "schema": {"type": "string"}},
    "X-Page-Size": {
        "description": "Rows on a page, where it is fewer than asked for.",
        "schema": {"type": "integer"},
    },
}


def openapi(operations: Iterable[Operation], base_path: str, title: str) -> Json:
    """The OpenAPI 3.1 document of some operations."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": API_VERSION, "description": DESCRIPTION},
        "paths": {base_path + operation.path: {"get": _operation(operation)} for operation in operations},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "WebinJWTAuth": {"type": "http", "scheme": "bearer", "description": "A token of `auth/sliding`."}
            },
        },
        "tags": [{"name": name, "description": description} for name, description in TAGS],
    }


@cache
def _schemas() -> Json:
    return component_schemas(_REFERENCE)


def _operation(operation: Operation) -> Json:
    document: Json = {
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "description": operation.description,
        "tags": list(operation.tags),
        "parameters": [*_path_parameters(operation), *_query_parameters(operation.query)],
        "responses": _responses(operation),
    }
    if operation.access is Access.CHECKED:
        document["security"] = [{"WebinJWTAuth": []}, {}]
    elif operation.access is Access.PRIVATE:
        document["security"] = [{"WebinJWTAuth": []}]
    return document


def _path_parameters(operation: Operation) -> list[Json]:
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    return [
        {
            "in": "path",
            "name": name,
            "required": True,
            "schema": _PATH_PARAMETERS[name],
            "example": _example(operation.path, name),
        }
        for name in names
    ]


def _example(path: str, name: str) -> object:
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    kinds = ("insdc", "genome", "stud", "sample", "run", "assembl", "analys")
    kind = next(kind for kind in kinds if kind in path.split("{")[0])
    return _EXAMPLES["study" if kind == "stud" else kind]


def _query_parameters(query: type[Parameters]) -> list[Json]:
    if query is NoQuery:
        return []
    schema = query.model_json_schema(ref_template=_REFERENCE)
    return [_query_parameter(query, name, part) for name, part in schema["properties"].items()]


def _query_parameter(query: type[Parameters], name: str, schema: Json) -> Json:
    shown = {"examples": [_query_example(query, name)], **schema}
    parameter = {"in": "query", "name": name, "required": False, "schema": shown}
    if "description" in schema:
        parameter["description"] = schema["description"]
    return parameter


def _query_example(query: type[Parameters], name: str) -> object:
    """A value for a parameter, from the example of the model that declares it or of one that takes it over."""
    models = (model for model in query.__mro__ if issubclass(model, Parameters) and model is not Parameters)
    return next(document[name] for model in models for document in example_of(model) if name in document)


def _responses(operation: Operation) -> Json:
    is_list = "count" in operation.answers.model_fields and "items" in operation.answers.model_fields
    answer: Json = {
        "description": "OK",
        "headers": _LIST_HEADERS if is_list else _HEADERS,
        "content": {"application/json": {"schema": _reference(operation.answers.__name__)}},
    }
    if operation.links:
        answer["links"] = {name: _link(link) for name, link in operation.links.items()}
    responses: Json = {"200": answer, "400": _error("BadRequestResponse", "A parameter cannot be used")}
    if operation.access is not Access.OPEN:
        responses["401"] = _error("TokenErrorResponse", "The token is not valid, or one is needed")
    if operation.missing:
        responses["404"] = _error("ErrorResponse", "There is no such thing that the reader may see")
    if operation.operation_id == "get_mgnify_publication_annotations":
        responses["502"] = _error("ErrorResponse", "Europe PMC cannot be asked")
        responses["504"] = _error("ErrorResponse", "Europe PMC did not answer in time")
    responses["503"] = _error("ErrorResponse", "Not possible now: the query takes too long, or the server is busy")
    return responses


def _link(link: Link) -> Json:
    return {"operationId": link.operation, "parameters": dict(link.parameters), "description": link.description}


def _reference(name: str) -> Json:
    return {"$ref": _REFERENCE.format(model=name)}


def _error(model: str, description: str) -> Json:
    return {"description": description, "content": {"application/json": {"schema": _reference(model)}}}
