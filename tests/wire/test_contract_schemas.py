"""Our schemas against the contract's: the same, but for what `ADDITIONS` and `CHANGES` name."""

import json
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

from metagate import wire
from metagate.wire import biomes, genomes, pages, publications, runs, samples, studies

COMPONENTS = wire.components()
SCHEMAS = wire.component_schemas()
OWN = {name for name in wire.ADDITIONS if name.endswith("Response") or name in {"ParameterProblem", "ServiceStatus"}}
CONTRACTED = sorted(set(SCHEMAS) - OWN)
NEVER_SENT = {"path", "index_file", "parent_identifier", "parent_is_private", "parent_results_dir"}

# Only words for people, and the look-up of the public service's own database ("q").
WORDS = {"description", "examples", "q"}

QUERIES: dict[str, type[BaseModel]] = {
    "list_mgnify_studies": studies.StudyListQuery,
    "list_mgnify_samples": samples.SampleListQuery,
    "list_analysed_runs": runs.RunListQuery,
    "list_mgnify_genomes": genomes.GenomeListQuery,
    "get_genome_catalogue_genomes": genomes.GenomeListQuery,
    "get_mgnify_genome": genomes.GenomeDetailQuery,
    "get_genome_annotations": genomes.GenomeDetailQuery,
    "list_mgnify_publications": publications.PublicationListQuery,
    "list_mgnify_biomes": biomes.BiomeListQuery,
}


@pytest.fixture(scope="session")
def contract(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "contract" / "openapi_v2.json").read_text())


@pytest.fixture(scope="session")
def contracted(contract: dict[str, Any]) -> dict[str, Any]:
    return contract["components"]["schemas"]


def shape(schema: Any) -> Any:
    """A schema without its words, whose keys and enumerations are left alone."""
    if isinstance(schema, list):
        return [shape(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key not in WORDS or isinstance(value, dict)}
    return {key: shape(value) for key, value in kept.items()}


def changed(name: str) -> set[str]:
    return set(wire.CHANGES.get(name, {}))


# --- against the contract ---------------------------------------------------------------------------------------------


def test_every_schema_of_the_contract_is_there_and_nothing_else(contracted: dict[str, Any]) -> None:
    assert set(contracted) - set(SCHEMAS) == set()
    assert set(SCHEMAS) - set(contracted) == OWN


@pytest.mark.parametrize("name", CONTRACTED)
def test_a_schema_has_the_contracts_title_type_and_values(name: str, contracted: dict[str, Any]) -> None:
    for keyword in ("title", "type", "enum"):
        assert SCHEMAS[name].get(keyword) == contracted[name].get(keyword)
    assert set(SCHEMAS[name]) - WORDS == set(contracted[name]) - WORDS


@pytest.mark.parametrize("name", CONTRACTED)
def test_properties_are_the_contracts_and_the_additions(name: str, contracted: dict[str, Any]) -> None:
    ours, theirs = set(SCHEMAS[name].get("properties", {})), set(contracted[name].get("properties", {}))
    assert theirs - ours == set()
    assert ours - theirs == set(wire.ADDITIONS.get(name, []))


@pytest.mark.parametrize("name", CONTRACTED)
def test_required_keys_are_the_contracts(name: str, contracted: dict[str, Any]) -> None:
    ours, theirs = set(SCHEMAS[name].get("required", [])), set(contracted[name].get("required", []))
    assert ours - theirs == set()
    assert theirs - ours <= changed(name) & NEVER_SENT


@pytest.mark.parametrize("name", CONTRACTED)
def test_every_property_has_the_contracts_shape(name: str, contracted: dict[str, Any]) -> None:
    ours, theirs = SCHEMAS[name].get("properties", {}), contracted[name].get("properties", {})
    same = set(theirs) - (changed(name) - NEVER_SENT)
    assert {key: shape(ours[key]) for key in same} == {key: shape(theirs[key]) for key in same}


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, keys in wire.CHANGES.items() for key in keys])
def test_every_change_that_is_named_is_one(name: str, key: str, contracted: dict[str, Any]) -> None:
    def seen(schemas: dict[str, Any]) -> Any:
        return shape(schemas[name]["properties"][key]), key in schemas[name].get("required", [])

    assert seen(SCHEMAS) != seen(contracted)
    assert wire.DIFFERENCES[name].count(f"{key}: ") == 1


# --- what the changes are ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(OWN))
def test_schemas_of_our_own_are_listed_with_all_their_properties(name: str) -> None:
    assert list(SCHEMAS[name]["properties"]) == wire.ADDITIONS[name]


@pytest.mark.parametrize("name", ["MGnifyStudy", "MGnifyStudyDetail", "MGnifySampleWithMetadata", "MGnifySampleDetail"])
def test_metadata_names_the_fields_of_ena_and_takes_any_key(name: str) -> None:
    fields = "ENAStudyFields" if "Study" in name else "ENASampleFields"
    names = SCHEMAS[name]["properties"]["metadata"]["propertyNames"]
    assert names == {"anyOf": [{"$ref": f"#/components/schemas/{fields}"}, {"type": "string"}]}
    assert_valid({"any other (key)": 1}, SCHEMAS[name]["properties"]["metadata"])


@pytest.mark.parametrize("name", ["MGnifyPublication", "MGnifyPublicationDetail"])
def test_metadata_of_a_publication_stays_an_object(name: str) -> None:
    schema = SCHEMAS[name]["properties"]["metadata"]
    assert schema["type"] == "object"
    assert tuple(schema["properties"]) == publications.PUBLICATION_METADATA
    assert "required" not in schema


def test_status_of_an_assembly_is_booleans() -> None:
    status = SCHEMAS["AssemblyDetail"]["properties"]["status"]
    assert status["anyOf"] == [{"type": "object", "additionalProperties": {"type": "boolean"}}, {"type": "null"}]


# --- words and examples -----------------------------------------------------------------------------------------------


def assert_valid(document: Any, schema: dict[str, Any]) -> None:
    local = json.loads(json.dumps({"$defs": SCHEMAS, "check": schema}).replace("#/components/schemas/", "#/$defs/"))
    Draft202012Validator({"$defs": local["$defs"], "allOf": [local["check"]]}).validate(document)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_is_a_schema_with_words_and_a_valid_example(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["description"]
    for document in SCHEMAS[name]["examples"]:
        assert_valid(document, SCHEMAS[name])
        TypeAdapter(COMPONENTS[name]).validate_python(document)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_property_has_words_and_valid_examples(name: str) -> None:
    for key, schema in SCHEMAS[name].get("properties", {}).items():
        assert schema.get("description"), key
        assert schema.get("examples"), key
        for value in schema["examples"]:
            assert_valid(value, schema)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_example_document_is_full(name: str) -> None:
    for document in SCHEMAS[name]["examples"]:
        if isinstance(document, dict):
            assert set(SCHEMAS[name].get("properties", {})) - set(document) <= NEVER_SENT


@pytest.mark.parametrize("name", CONTRACTED)
def test_words_are_our_own(name: str, contracted: dict[str, Any]) -> None:
    theirs = {key: schema.get("description") for key, schema in contracted[name].get("properties", {}).items()}
    copied = [
        key for key, words in theirs.items() if words and words == SCHEMAS[name]["properties"][key]["description"]
    ]
    assert copied == []


# --- parameters -------------------------------------------------------------------------------------------------------


def parameters_of(contract: dict[str, Any], operation: str) -> list[dict[str, Any]]:
    operations = (found for path in contract["paths"].values() for found in path.values())
    (wanted,) = (found for found in operations if found["operationId"] == operation)
    return [parameter for parameter in wanted.get("parameters", []) if parameter["in"] == "query"]


def without_title_of_reference(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title" or "$ref" not in json.dumps(schema)}


@pytest.mark.parametrize("operation", sorted(QUERIES))
def test_query_models_make_the_contracts_parameters(operation: str, contract: dict[str, Any]) -> None:
    schema = QUERIES[operation].model_json_schema(ref_template="#/components/schemas/{model}")
    theirs = parameters_of(contract, operation)
    assert list(schema["properties"]) == [parameter["name"] for parameter in theirs]
    assert "required" not in schema
    for parameter in theirs:
        ours = shape(schema["properties"][parameter["name"]])
        assert ours == without_title_of_reference(shape(parameter["schema"]))
        assert schema["properties"][parameter["name"]]["description"]


def test_every_operation_has_its_query_model(contract: dict[str, Any]) -> None:
    paged = {"page", "page_size"}
    for path in contract["paths"].values():
        for operation in path.values():
            name = operation["operationId"]
            names = {parameter["name"] for parameter in parameters_of(contract, name)}
            assert name in QUERIES or names in (set(), paged), name


def test_pages_alone_are_chosen_by_the_page_query(contract: dict[str, Any]) -> None:
    theirs = {found["name"]: shape(found["schema"]) for found in parameters_of(contract, "list_assemblies")}
    assert shape(pages.PageQuery.model_json_schema()["properties"]) == theirs


# --- names ------------------------------------------------------------------------------------------------------------


def test_components_are_named_as_they_are_listed() -> None:
    assert list(COMPONENTS) == [model.__qualname__ for model in COMPONENTS.values()]
    assert all(issubclass(model, BaseModel | Enum) for model in COMPONENTS.values())
