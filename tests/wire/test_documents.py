"""Documents and parameters as Python objects: what clients read and what lists are asked by."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from metagate.model.vocabularies import ExperimentType, PipelineVersions
from metagate.wire.analyses import MGnifyAnalysisDetail
from metagate.wire.biomes import Biome, BiomeListQuery, BiomePage
from metagate.wire.genomes import GenomeDetailQuery, GenomeListQuery
from metagate.wire.pages import PageQuery, example_of, page_of
from metagate.wire.publications import PublicationListQuery
from metagate.wire.runs import RunListQuery
from metagate.wire.samples import SampleListQuery
from metagate.wire.studies import STUDY, MGnifyStudy, StudyListQuery, StudyPage

MOMENT = datetime(2026, 3, 14, 8, 30, tzinfo=UTC)


def test_the_documents_need_no_part_of_the_server() -> None:
    code = "import sys, metagate.wire as w; w.components(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "metagate.wire.studies" in loaded
    assert {"starlette", "sqlalchemy", "uvicorn", "orjson"} & set(loaded) == set()


# --- documents --------------------------------------------------------------------------------------------------------


def test_unknown_fields_of_a_newer_server_are_kept() -> None:
    study = MGnifyStudy.model_validate(STUDY | {"doi": "10.1000/1"})
    assert study.model_extra == {"doi": "10.1000/1"}
    assert study.model_dump(mode="json") == STUDY | {"doi": "10.1000/1"}


@pytest.mark.parametrize(
    "text", ["2026-03-14T08:30:00Z", "2026-03-14T09:30:00.000000+01:00", "2026-03-14T08:30+00:00Z"]
)
def test_moments_are_datetimes_in_python_and_canonical_in_json(text: str) -> None:
    study = MGnifyStudy.model_validate_json(json.dumps(STUDY | {"updated_at": text}))
    assert study.updated_at == MOMENT
    assert json.loads(study.model_dump_json())["updated_at"] == "2026-03-14T08:30:00.000Z"


def test_trusted_rows_go_out_as_they_are() -> None:
    row = MGnifyStudy.model_construct(**STUDY | {"biome": None, "updated_at": "2026-03-14T08:30:00.000Z"})
    assert json.loads(row.model_dump_json())["updated_at"] == "2026-03-14T08:30:00.000Z"


def test_a_moment_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="is not a datetime"):
        MGnifyStudy.model_validate(STUDY | {"updated_at": "recently"})


def test_what_the_public_service_sends_null_is_read() -> None:
    assert Biome.model_validate({"biome_name": "root", "lineage": None}).lineage is None


def test_rows_of_a_list_may_leave_downloads_out() -> None:
    (row,) = example_of(MGnifyAnalysisDetail)
    read = MGnifyAnalysisDetail.model_validate({key: value for key, value in row.items() if key != "downloads"})
    assert "downloads" not in read.model_dump(exclude_unset=True)


def test_pages_hold_their_documents() -> None:
    page = StudyPage.model_validate({"count": 41, "items": [STUDY]})
    assert page.count == 41
    assert isinstance(page.items[0], MGnifyStudy)
    assert page_of(Biome) is BiomePage
    assert BiomePage.model_validate({"count": 0, "items": []}).items == []


# --- parameters -------------------------------------------------------------------------------------------------------


def test_pages_are_counted_from_one_and_sizes_have_no_upper_bound() -> None:
    assert PageQuery.model_validate({}).model_dump() == {"page": 1, "page_size": None}
    assert PageQuery.model_validate({"page": "7", "page_size": "5000"}).model_dump() == {"page": 7, "page_size": 5000}


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page_size": "0"}, {"page_size": "1.5"}]
)
def test_other_pages_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        PageQuery.model_validate(query)


@pytest.mark.parametrize(
    ("kind", "orders"),
    [
        (StudyListQuery, ["accession", "-accession", "updated_at", "-updated_at", ""]),
        (SampleListQuery, ["sample_title", "-sample_title", "updated_at", "-updated_at", ""]),
        (PublicationListQuery, ["published_year", "-published_year", ""]),
        (GenomeListQuery, ["length", "-completeness", "contamination", "-num_genomes_total", ""]),
    ],
)
def test_orders_are_the_contracts(kind: Any, orders: list[str]) -> None:
    for order in orders:
        assert kind.model_validate({"order": order}).order == order
    assert kind.model_validate({}).order is None
    with pytest.raises(ValidationError, match=f"'{orders[0]}'"):
        kind.model_validate({"order": "title"})


@pytest.mark.parametrize("text", ["AMPLI", "ampli", "Amplicon", "amplicon"])
def test_runs_are_filtered_by_code_or_label(text: str) -> None:
    assert RunListQuery.model_validate({"has_experiment_type": text}).has_experiment_type is ExperimentType.AMPLICON


def test_another_experiment_type_is_refused_with_all_labels() -> None:
    with pytest.raises(ValidationError, match=r"allowed: Metatranscriptomic \(METAT\)"):
        RunListQuery.model_validate({"has_experiment_type": "Proteomic"})


def test_studies_are_filtered_by_pipeline_version() -> None:
    query = StudyListQuery.model_validate({"has_analyses_from_pipeline": "V6.1"})
    assert query.has_analyses_from_pipeline is PipelineVersions.V6_1
    with pytest.raises(ValidationError, match=r"'V6.1'"):
        StudyListQuery.model_validate({"has_analyses_from_pipeline": "v6"})


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (StudyListQuery, ["biome_lineage", "search"]),
        (SampleListQuery, ["biome_lineage", "search"]),
        (GenomeListQuery, ["biome_lineage", "search"]),
        (BiomeListQuery, ["biome_lineage"]),
        (PublicationListQuery, ["title"]),
        (GenomeDetailQuery, ["catalogue_id"]),
    ],
)
def test_texts_are_taken_but_for_nul(kind: Any, names: list[str]) -> None:
    for name in names:
        assert getattr(kind.model_validate({name: " Space STATION%_"}), name) == " Space STATION%_"
        with pytest.raises(ValidationError, match="must not hold a NUL character"):
            kind.model_validate({name: "a\x00"})


@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        (PublicationListQuery, "published_after", ["x", str(2**63), "2016.5"]),
        (PublicationListQuery, "published_before", ["", str(-(2**63) - 1)]),
        (BiomeListQuery, "max_depth", ["0", "-1", str(2**63), "x"]),
    ],
)
def test_numbers_are_whole_and_fit_a_database(kind: Any, name: str, wrong: list[str]) -> None:
    assert getattr(kind.model_validate({name: "3"}), name) == 3
    for value in wrong:
        with pytest.raises(ValidationError):
            kind.model_validate({name: value})
