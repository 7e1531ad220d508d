"""The OpenAPI file that we serve, held against the public contract: nothing is missing, what is added has a name."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator

from metagate import wire
from tests.servers import BASE_PATH, InProcess, in_process

Json = dict[str, Any]

LATER = {
    "genome_fragment_search",
    "genome_search_gather_submit",
    "genome_search_gather_status",
    "genome_search_gather_results",
    "token_obtain_sliding",
    "token_refresh_sliding",
    "token_verify",
}
"""Operations that later issues bring: signing in, searching genomes by fragment and by signature."""

LATER_TAGS = {"Authentication"}
"""Tags whose operations all come later."""

ADDED_OPERATIONS: set[str] = set()
"""Operations that the contract does not have."""

ADDED_PARAMETERS: dict[str, set[str]] = {}
"""Parameters that the contract does not have, by operation."""

ADDED_STATUSES = {
    "400": "a parameter cannot be used; the contract names no error at all",
    "401": "a token is not valid",
    "404": "there is no such record",
    "502": "Europe PMC cannot be asked",
    "503": "the query takes too long, or the server is busy",
    "504": "Europe PMC does not answer in time",
}
ADDED_HEADERS = {"ETag", "X-Notice", "X-Request-ID", "Link", "X-Page-Size"}

OTHER_SECURITY = {"SessionAuthSuperUser", "NoAuth"}
"""Schemes that we write otherwise: no cookie signs in here, and "none" is the empty requirement of OpenAPI."""

ALSO_CHECKED = {
    "get_mgnify_study_accession_by_insdc_accession",
    "get_mgnify_publication",
    "get_mgnify_publication_annotations",
    "get_super_study",
    "get_assembly",
    "list_genome_links_for_assembly",
    "list_additional_contained_genomes_for_assembly",
    "list_analyses_for_assembly",
}
"""Details and child lists that tell a client of a bad token, as all of them do, where the contract names no token."""

WORDS = {"description", "summary", "title", "example", "examples", "q"}
"""Keywords for people, and the look-up of the public service's own database ("q")."""


def operations(openapi: Json) -> Iterator[tuple[str, str, Json]]:
    """Path, method and operation of every operation."""
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def by_id(openapi: Json) -> dict[str, Json]:
    return {operation["operationId"]: operation for _, _, operation in operations(openapi)}


def both(openapi: Json, contract: Json) -> Iterator[tuple[str, Json, Json]]:
    """Every operation of the contract that is served already: its id, ours, and theirs."""
    ours = by_id(openapi)
    for name, theirs in by_id(contract).items():
        if name not in LATER:
            yield name, ours[name], theirs


def without_words(schema: Any) -> Any:
    """A schema without what is for people alone."""
    if isinstance(schema, list):
        return [without_words(part) for part in schema]
    if isinstance(schema, dict):
        return {key: without_words(part) for key, part in schema.items() if key not in WORDS}
    return schema


def parameters(operation: Json) -> dict[tuple[str, str], Json]:
    return {(found["in"], found["name"]): found for found in operation.get("parameters", [])}


def ok(operation: Json) -> Json:
    (found,) = [answer for status, answer in operation["responses"].items() if str(status).startswith("2")]
    return dict(found)


# --- against the contract ---------------------------------------------------------------------------------------------


def test_every_operation_is_at_the_contracts_path(openapi: Json, contract: Json) -> None:
    def placed(document: Json) -> set[tuple[str, str, str]]:
        return {(operation["operationId"], method, path) for path, method, operation in operations(document)}

    missing = placed(contract) - placed(openapi)
    assert {name for name, _, _ in missing} == LATER
    assert {name for name, _, _ in placed(openapi) - placed(contract)} == ADDED_OPERATIONS


def test_every_operation_has_the_contracts_tags(openapi: Json, contract: Json) -> None:
    for name, ours, theirs in both(openapi, contract):
        assert ours["tags"] == theirs["tags"], name
    served, wanted = ([tag["name"] for tag in document["tags"]] for document in (openapi, contract))
    assert [tag for tag in wanted if tag not in LATER_TAGS] == served


def test_every_operation_has_the_contracts_parameters(openapi: Json, contract: Json) -> None:
    for name, ours, theirs in both(openapi, contract):
        given, wanted = parameters(ours), parameters(theirs)
        assert {key[1] for key in set(given) - set(wanted)} == ADDED_PARAMETERS.get(name, set()), name
        for key, parameter in wanted.items():
            assert given[key]["required"] == parameter.get("required", False), (name, key)
            assert without_words(given[key]["schema"]) == without_words(parameter["schema"]), (name, key)


def test_every_operation_answers_with_the_contracts_document(openapi: Json, contract: Json) -> None:
    for name, ours, theirs in both(openapi, contract):
        assert ok(ours)["content"] == ok(theirs)["content"], name
        assert {str(status) for status in theirs["responses"]} <= set(ours["responses"]), name
        added = set(ours["responses"]) - {str(status) for status in theirs["responses"]}
        assert added <= set(ADDED_STATUSES), name
        assert set(ok(ours)["headers"]) <= ADDED_HEADERS, name


def test_every_link_of_the_contract_leads_where_it_did(openapi: Json, contract: Json) -> None:
    def leads(answer: Json) -> dict[str, tuple[str, Json]]:
        return {name: (link["operationId"], link["parameters"]) for name, link in answer.get("links", {}).items()}

    compared = [(leads(ok(ours)), leads(ok(theirs)), name) for name, ours, theirs in both(openapi, contract)]
    assert sum(bool(theirs) for _, theirs, _ in compared) >= 15
    for ours, theirs, name in compared:
        assert ours == theirs, name


def test_tokens_are_taken_where_the_contract_takes_them(openapi: Json, contract: Json) -> None:
    def named(operation: Json) -> set[str]:
        return {scheme for choice in operation.get("security") or [] for scheme in choice}

    taken = {name for name, ours, _ in both(openapi, contract) if named(ours) == {"WebinJWTAuth"}}
    wanted = {name for name, _, theirs in both(openapi, contract) if named(theirs) - OTHER_SECURITY}
    assert taken - wanted == ALSO_CHECKED
    assert wanted - taken == set()
    theirs, ours = (document["components"]["securitySchemes"] for document in (contract, openapi))
    assert set(theirs) - set(ours) == OTHER_SECURITY
    assert without_words(ours["WebinJWTAuth"]) == without_words(theirs["WebinJWTAuth"])


def test_every_schema_and_property_of_the_contract_is_served(openapi: Json, contract: Json) -> None:
    ours, theirs = (document["components"]["schemas"] for document in (openapi, contract))
    assert set(theirs) - set(ours) == set()
    assert set(ours) - set(theirs) <= set(wire.ADDITIONS)
    for name, schema in theirs.items():
        served = set(ours[name].get("properties", {}))
        assert set(schema.get("properties", {})) - served == set(), name
        assert served - set(schema.get("properties", {})) == set(wire.ADDITIONS.get(name, [])), name


# --- in itself --------------------------------------------------------------------------------------------------------


def check(openapi: Json) -> None:
    """Hold a document against OpenAPI's own schema of OpenAPI 3.1."""
    schemathesis.openapi.from_dict(openapi).validate()


def test_the_file_is_openapi_3_1(openapi: Json) -> None:
    assert openapi["openapi"].startswith("3.1.")
    check(openapi)


@pytest.mark.parametrize("broken", [{"info": {}}, {"openapi": "3.1.0", "paths": {"no-slash": {}}}, {"tags": [{}]}])
def test_a_file_that_is_not_is_told_apart(openapi: Json, broken: Json) -> None:
    with pytest.raises(ValueError, match="Failed validating"):
        check({**openapi, **broken})


def references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from references(part)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from references(part)


def test_every_reference_leads_to_a_schema_and_every_schema_is_one(openapi: Json) -> None:
    schemas = openapi["components"]["schemas"]
    wanted = set(references(openapi))
    assert len(wanted) > 50
    assert {reference.removeprefix("#/components/schemas/") for reference in wanted} - set(schemas) == set()
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_names_are_used_once_and_lead_somewhere(openapi: Json) -> None:
    names = [operation["operationId"] for _, _, operation in operations(openapi)]
    assert len(names) == len(set(names)) == 36
    tags = {tag["name"] for tag in openapi["tags"]}
    for path, _, operation in operations(openapi):
        assert set(operation["tags"]) <= tags
        in_path = {name for place, name in parameters(operation) if place == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        assert {link["operationId"] for link in ok(operation).get("links", {}).values()} <= set(names)


def test_every_operation_and_parameter_says_what_it_is(openapi: Json) -> None:
    for path, _, operation in operations(openapi):
        assert operation["summary"], path
        assert operation["description"], path
        for key, parameter in parameters(operation).items():
            assert key[0] == "path" or parameter["description"], (path, key)


# --- examples ---------------------------------------------------------------------------------------------------------


def examples_of(parameter: Json) -> list[Any]:
    own = [parameter["example"]] if "example" in parameter else []
    return own + list(parameter["schema"].get("examples", []))


def valid(value: Any, schema: Json, openapi: Json) -> bool:
    root = {"components": openapi["components"], **schema}
    return Draft202012Validator(root).is_valid(value)


def test_every_parameter_has_an_example_that_is_allowed(openapi: Json) -> None:
    for path, _, operation in operations(openapi):
        for key, parameter in parameters(operation).items():
            assert examples_of(parameter), (path, key)
            for value in examples_of(parameter):
                assert valid(value, parameter["schema"], openapi), (path, key, value)


def test_every_schema_and_property_has_an_example_that_is_valid(openapi: Json) -> None:
    for name, schema in openapi["components"]["schemas"].items():
        assert schema["examples"], name
        assert [value for value in schema["examples"] if not valid(value, schema, openapi)] == [], name
        for key, part in schema.get("properties", {}).items():
            assert part["examples"], (name, key)


def test_no_example_of_a_parameter_is_refused(sqlite_server: InProcess, openapi: Json) -> None:
    """What the documentation page offers to try must be answered: with a document, or with "not found"."""
    for path, _, operation in operations(openapi):
        found = parameters(operation)
        where = path
        for (place, name), parameter in found.items():
            if place == "path":
                where = where.replace(f"{{{name}}}", str(examples_of(parameter)[0]))
        query = {name: examples_of(parameter)[0] for (place, name), parameter in found.items() if place == "query"}
        answer = sqlite_server.ask("GET", where, params=query)
        expected = {401} if "my-data" in path else {200, 404, 502}
        assert answer.status_code in expected, (where, query, answer.text)


# --- how it is served -------------------------------------------------------------------------------------------------


def test_the_file_does_not_depend_on_who_serves_it(server: InProcess, sqlite_server: InProcess, openapi: Json) -> None:
    """Two servers, and two requests, answer with the same bytes: workers of upstream gave different operationIds."""
    texts = {running.get("/openapi.json").content for running in (server, sqlite_server, server)}
    assert len(texts) == 1
    assert json.loads(texts.pop()) == openapi


def test_the_base_path_is_a_setting(sqlite_store: str, openapi: Json) -> None:
    with in_process(sqlite_store, base_path="lab/v2/", title="The lab's own") as server:
        served = server.ask("GET", "/lab/v2/openapi.json").json()
    moved = copy.deepcopy(openapi)
    moved["paths"] = {path.replace(BASE_PATH, "/lab/v2", 1): found for path, found in openapi["paths"].items()}
    moved["info"]["title"] = "The lab's own"
    assert served == moved
