"""Synthetic documents: the same every time, exactly as many as asked for, valid, and all of one piece."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tracemalloc
from collections import Counter
from dataclasses import replace

import orjson
import pytest
from hypothesis import example, given, settings

from metagate.ingest.synthetic import Made, Size, documents
from metagate.model.visibility import Visibility
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
from tests.ingest_synthetic.made import ASKED, SMALL, TINY, by_key, by_kind, key, keyed, sizes

RECORDS = {
    "biome": BiomeRecord,
    "study": StudyRecord,
    "sample": SampleRecord,
    "run": RunRecord,
    "assembly": AssemblyRecord,
    "analysis": AnalysisRecord,
    "publication": PublicationRecord,
    "genome": GenomeRecord,
    "catalogue": CatalogueRecord,
    "super_study": SuperStudyRecord,
    "genome_assembly_link": GenomeAssemblyLinkRecord,
    "contained_genome": ContainedGenomeRecord,
}
KINDS = dict(zip(ASKED, ("study", "sample", "run", "assembly", "analysis", "genome"), strict=True))
MIXED = Size(
    studies=30,
    samples=1_500,
    runs=1_500,
    assemblies=300,
    analyses=1_500,
    genomes=0,
    private_share=0.4,
    annotated=0,
    with_files=0,
)
"""Large enough for every mixture of open and closed records."""
DIGEST = "67ec9553b6b42308b0c7a9f3486556d33324eea30864dab87d1e1ba03fa8e2b7"


def digest(size: Size) -> str:
    """A digest of every document of a size, with its openness."""
    found = hashlib.sha256()
    for made in documents(size):
        found.update(orjson.dumps([made.kind, made.document, made.visibility, made.account]))
    return found.hexdigest()


# --- the same every time ----------------------------------------------------------------------------------------------


def test_the_documents_of_a_size_never_change() -> None:
    """Written down once: who changes what is generated changes this too; no other machine and no other Python does."""
    assert digest(SMALL) == DIGEST


@given(sizes())
@settings(deadline=None, max_examples=15)
def test_the_same_size_gives_the_same_documents(size: Size) -> None:
    assert list(documents(size)) == list(documents(size))


def test_another_seed_gives_other_documents() -> None:
    one, other = by_kind(SMALL), by_kind(replace(SMALL, seed=SMALL.seed + 1))
    for kind in KINDS.values():
        assert [made.document for made in one[kind]] != [made.document for made in other[kind]], kind


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_the_order_of_sets_and_hashes_plays_no_part(hash_seed: str) -> None:
    program = "from tests.ingest_synthetic.test_synthetic_documents import TINY, digest; print(digest(TINY))"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    found = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == digest(TINY)


# --- as many as asked for, each valid ---------------------------------------------------------------------------------


@given(sizes())
@settings(deadline=None, max_examples=40)
def test_there_are_exactly_as_many_as_asked_for(size: Size) -> None:
    found = by_kind(size)
    for name, kind in KINDS.items():
        keys = {key(made) for made in found[kind]}
        assert len(keys) == getattr(size, name), kind
        assert kind == "genome" or len(found[kind]) == len(keys), f"a {kind} twice"


@given(sizes())
@settings(deadline=None, max_examples=30)
def test_every_document_is_one_that_an_import_takes_as_it_is(size: Size) -> None:
    for made in documents(size):
        record = RECORDS[made.kind].model_validate(made.document)
        assert not record.model_extra, f"{made.kind}: unknown {record.model_extra}"
        assert orjson.loads(record.model_dump_json(exclude_unset=True)) == made.document


def test_every_kind_of_record_is_made() -> None:
    assert by_kind(SMALL).keys() == RECORDS.keys()


def test_accessions_count_up() -> None:
    found = by_kind(SMALL)
    first = {"study": "MGYS00000001", "analysis": "MGYA00000001", "genome": "MGYG000000001"}
    first |= {"sample": "SAMEA1000001", "run": "ERR1000001", "assembly": "ERZ1000001"}
    for kind, accession in first.items():
        keys = sorted({key(made) for made in found[kind]})
        stem, number = re.fullmatch(r"([A-Z]+)(\d+)", accession).groups()
        assert keys == [f"{stem}{int(number) + n:0{len(number)}}" for n in range(len(keys))]
    assert found["study"][0].document["ena_accessions"] == ["ERP100001", "PRJEB10001"]
    assert found["sample"][0].document["ena_accessions"] == ["ERS1000001", "SAMEA1000001"]


# --- all of one piece -------------------------------------------------------------------------------------------------


def references(made: Made) -> list[tuple[str, str]]:
    """Everything that a record refers to: kind and key."""
    document = made.document
    found = [("biome", document["biome"]["lineage"])] if document.get("biome") else []
    for name in ("study_accession", "reads_study_accession", "assembly_study_accession"):
        found += [("study", document[name])] if document.get(name) else []
    for name, kind in (("sample_accession", "sample"), ("run_accession", "run"), ("assembly_accession", "assembly")):
        found += [(kind, document[name])] if document.get(name) else []
    found += [("run", accession) for accession in document.get("run_accessions", [])]
    for name in ("run", "sample", "assembly", "genome"):
        found += [(name, document[name]["accession"])] if document.get(name) else []
    for name in ("studies", "flagship_studies", "related_studies"):
        found += [("study", study["accession"]) for study in document.get(name, [])]
    return found + [("catalogue", item["catalogue_id"]) for item in document.get("genome_catalogues", [])]


@given(sizes())
@settings(deadline=None, max_examples=40)
def test_every_reference_leads_to_a_record(size: Size) -> None:
    found = by_kind(size)
    there = {(kind, name) for kind, records in keyed(size).items() for name in records}
    wanted = {reference for records in found.values() for made in records for reference in references(made)}
    assert wanted <= there
    catalogues = {key(made) for made in found["catalogue"]}
    assert {made.document["catalogue_id"] for made in found["genome"]} <= catalogues


@given(sizes())
@settings(deadline=None, max_examples=40)
def test_runs_assemblies_and_analyses_agree_with_each_other(size: Size) -> None:
    found = keyed(size)
    samples, runs, assemblies = (found.get(kind, {}) for kind in ("sample", "run", "assembly"))
    for run in runs.values():
        of_sample = samples[run.document["sample_accession"]].document["studies"]
        assert {"accession": run.document["study_accession"]} in of_sample
    for assembly in assemblies.values():
        made_from = [runs[accession].document for accession in assembly.document["run_accessions"]]
        assert len({run["accession"] for run in made_from}) == len(made_from)
        assert {run["study_accession"] for run in made_from} <= {assembly.document["reads_study_accession"]}
        assert not made_from or made_from[0]["sample_accession"] == assembly.document["sample_accession"]
        assert bool(made_from) is bool(size.runs)
    for analysis in found.get("analysis", {}).values():
        source = analysis.document["run"] or analysis.document["assembly"]
        whole = (runs if analysis.document["run"] else assemblies)[source["accession"]].document
        assert (analysis.document["run"] is None) is not (analysis.document["assembly"] is None)
        assert analysis.document["sample"]["accession"] == whole["sample_accession"]
        study = whole["study_accession"] if analysis.document["run"] else whole["reads_study_accession"]
        assert analysis.document["study_accession"] == study
        expected = whole["experiment_type"] if analysis.document["run"] else "ASSEM"
        assert analysis.document["experiment_type"] == expected


# --- how open they are ------------------------------------------------------------------------------------------------


@given(sizes())
@settings(deadline=None, max_examples=40)
@example(MIXED)
def test_nothing_is_more_open_than_what_it_belongs_to(size: Size) -> None:
    found = keyed(size)
    studies, samples, runs = (found.get(kind, {}) for kind in ("study", "sample", "run"))
    for sample in samples.values():
        of_studies = [studies[study["accession"]].visibility for study in sample.document["studies"]]
        assert sample.visibility >= min(of_studies)
    for run in runs.values():
        assert run.visibility >= studies[run.document["study_accession"]].visibility
        assert run.visibility >= samples[run.document["sample_accession"]].visibility
    for assembly in found.get("assembly", {}).values():
        assert assembly.visibility >= studies[assembly.document["reads_study_accession"]].visibility
        above = [samples[assembly.document["sample_accession"]]]
        above += [runs[accession] for accession in assembly.document["run_accessions"]]
        assert assembly.visibility >= max(made.visibility for made in above)
    for analysis in found.get("analysis", {}).values():
        assert analysis.visibility >= studies[analysis.document["study_accession"]].visibility
        kind = "run" if analysis.document["run"] else "assembly"
        assert analysis.visibility >= found[kind][analysis.document[kind]["accession"]].visibility


def test_a_sample_is_as_open_as_the_most_open_of_its_studies() -> None:
    found = keyed(MIXED)
    studies = found["study"]
    shared = {
        name: {studies[study["accession"]].visibility for study in sample.document["studies"]}
        for name, sample in found["sample"].items()
    }
    between = [
        found["sample"][name].visibility
        for name, above in shared.items()
        if len(above) > 1 and Visibility.PUBLIC in above
    ]
    assert between.count(Visibility.PUBLIC) > 0.8 * len(between) > 0


@given(sizes())
@settings(deadline=None, max_examples=40)
def test_the_private_share_is_that_of_the_studies(size: Size) -> None:
    visibilities = Counter(made.visibility for made in by_kind(size)["study"])
    private = round(size.private_share * size.studies)
    assert visibilities[Visibility.PRIVATE] == private
    assert visibilities[Visibility.SUPPRESSED] == min(-(-private // 10), size.studies - private)


def test_what_is_not_public_belongs_to_one_of_five_accounts() -> None:
    records = [made for made in documents(SMALL) if made.visibility]
    assert {made.account for made in records} == {f"Webin-{number}" for number in range(1, 6)}
    assert {made.kind for made in records} == {"study", "sample", "run", "assembly", "analysis"}


def test_some_records_of_public_studies_are_private() -> None:
    found = by_kind(replace(SMALL, samples=2_000, runs=2_000, analyses=2_000, private_share=0.3))
    studies = by_key(found["study"])
    for kind, field in (("run", "study_accession"), ("analysis", "study_accession")):
        inner = [made for made in found[kind] if made.visibility > studies[made.document[field]].visibility]
        assert 0 < len(inner) < 0.2 * len(found[kind])


def test_without_a_private_share_everything_is_public() -> None:
    assert not any(made.visibility for made in documents(replace(SMALL, private_share=0.0)))


def test_genomes_name_no_study_and_no_sample_that_is_not_public() -> None:
    found = by_kind(replace(SMALL, private_share=0.5))
    hidden = {
        accession
        for kind in ("study", "sample")
        for made in found[kind]
        if made.visibility
        for accession in made.document["ena_accessions"]
    }
    named = [
        genome.document[name] for genome in found["genome"] for name in ("ena_study_accession", "ena_sample_accession")
    ]
    assert any(named)
    assert not hidden & set(named)


# --- memory -----------------------------------------------------------------------------------------------------------


def peak(samples: int) -> int:
    """The most memory, in bytes, that is held while the documents of a store are made."""
    size = Size(studies=20, samples=samples, runs=samples, assemblies=0, analyses=0, genomes=0)
    tracemalloc.start()
    try:
        for _ in documents(size):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_store_ten_times_as_big_takes_no_more_memory() -> None:
    peak(100)  # What is read once and kept.
    assert peak(10_000) < peak(1_000) + 200_000
