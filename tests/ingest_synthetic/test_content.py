"""Synthetic content: it looks like what the public service has."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby

import pytest

from metagate.ingest.synthetic import Made, Size
from metagate.model import biomes
from metagate.model.timestamps import canonical
from metagate.model.vocabularies import ENASampleFields, ENAStudyFields, PipelineVersions
from tests.ingest_synthetic.made import SMALL, by_key, by_kind

BIG = Size(
    studies=400, samples=6_000, runs=7_200, assemblies=800, analyses=9_000, genomes=900, annotated=60, with_files=600
)
ALLOWED_GROUPS = (
    "all", "quality_control", "taxonomy", "primer_identification", "taxonomies.closed_reference.", "taxonomies.asv.",
    "asv.", "annotation_summary", "coding_sequences", "functional_annotation.", "pathways_and_systems.", "virify",
    "mobilome_annotation_pipeline",
)  # fmt: skip


@pytest.fixture(scope="module")
def big() -> dict[str, list[Made]]:
    """The records of a store of some size."""
    return by_kind(BIG)


@pytest.mark.parametrize("studies", [50, 51, 400])
def test_some_studies_are_about_the_space_station(studies: int) -> None:
    found = by_kind(replace(SMALL, studies=studies))["study"]
    aboard = [made for made in found if "space station" in made.document["title"].lower()]
    assert 3 <= len(aboard) < studies // 10
    assert not any(made.visibility for made in aboard)


def test_biomes_form_a_tree(big: dict[str, list[Made]]) -> None:
    lineages = {made.document["lineage"] for made in big["biome"]}
    assert "root" in lineages
    assert all(set(biomes.ancestors(lineage)) <= lineages for lineage in lineages)
    assert len({made.document["biome"]["lineage"] for made in big["study"]}) > 60


def test_titles_are_many_and_descriptions_speak_of_the_study(big: dict[str, list[Made]]) -> None:
    titles = Counter(made.document["title"] for made in big["study"])
    assert len(titles) > 0.9 * len(big["study"])
    of_study = Counter(made.document["studies"][0]["accession"] for made in big["sample"])
    for made in big["study"]:
        number = of_study[made.document["accession"]]
        words = {0: "Samples were", 1: "One sample was"}.get(number, f"{number:,} samples were")
        assert made.document["metadata"]["study_description"].startswith(words)


def test_metadata_has_the_names_of_ena(big: dict[str, list[Made]]) -> None:
    for made in big["study"]:
        assert made.document["metadata"].keys() <= {str(field) for field in ENAStudyFields}
    known = {str(field) for field in ENASampleFields}
    for made in big["sample"]:
        assert made.document["metadata"].keys() <= known
        assert all(isinstance(value, str) for value in made.document["metadata"].values())
    with_place = [made.document["metadata"] for made in big["sample"] if "lat" in made.document["metadata"]]
    assert all(-90 <= float(item["lat"]) <= 90 and -181 <= float(item["lon"]) <= 181 for item in with_place)


def test_real_gaps_are_there_too(big: dict[str, list[Made]]) -> None:
    samples = [made.document for made in big["sample"]]
    for name in ("sample_title", "biome"):
        missing = sum(sample[name] is None for sample in samples)
        assert 0.01 < missing / len(samples) < 0.1, name
    assert any(made.document["instrument_model"] is None for made in big["run"])
    assert any(made.document["published_year"] is None for made in big["publication"])
    of_studies = Counter(made.document["studies"][0]["accession"] for made in big["sample"])
    assert max(of_studies.values()) > 5 * len(samples) / len(of_studies)


def test_records_belong_together_in_every_way_that_there_is(big: dict[str, list[Made]]) -> None:
    runs_of_samples = Counter(made.document["sample_accession"] for made in big["run"])
    assert {1, 2, 3} <= set(runs_of_samples.values())
    assert len(runs_of_samples) < len(big["sample"])
    assert {len(made.document["studies"]) for made in big["sample"]} == {1, 2}
    assert {len(made.document["run_accessions"]) for made in big["assembly"]} == {1, 2, 3, 4}
    assert {made.document["assembly_study_accession"] is None for made in big["assembly"]} == {True, False}
    assert {len(made.document["studies"]) for made in big["publication"]} >= {1, 2}


def test_experiments_and_pipelines_come_in_realistic_shares(big: dict[str, list[Made]]) -> None:
    experiments = Counter(made.document["experiment_type"] for made in big["analysis"])
    assert {"AMPLI", "METAG", "METAT", "ASSEM"} <= experiments.keys()
    versions = Counter(made.document["pipeline_version"] for made in big["analysis"])
    assert versions.keys() == {str(version) for version in PipelineVersions}
    assert versions["V4.1"] + versions["V5"] + versions["V6"] > 0.7 * versions.total()
    assembled = {made.document["reads_study_accession"] for made in big["assembly"]}
    of_studies = {made.document["study_accession"]: made.document["experiment_type"] for made in big["run"]}
    assert {of_studies[study] for study in assembled} <= {"METAG", "METAT"}


def test_an_item_is_analysed_by_a_version_once(big: dict[str, list[Made]]) -> None:
    seen = Counter(
        ((made.document["run"] or made.document["assembly"])["accession"], made.document["pipeline_version"])
        for made in big["analysis"]
    )
    assert max(seen.values()) == 1
    assert max(Counter(item for item, _ in seen).values()) > 1


def test_files_lie_in_the_layout_of_the_pipeline(big: dict[str, list[Made]]) -> None:
    with_files = [made.document for made in big["analysis"] if made.document["downloads"]]
    assert BIG.with_files <= len(with_files) <= BIG.with_files + BIG.annotated
    groups: dict[str, set[str]] = {}
    for analysis in with_files:
        item = (analysis["run"] or analysis["assembly"])["accession"]
        place = analysis["results_dir"]
        assert place.startswith("https://metagenomes.example.org/results/PRJEB")
        assert f"/{item}/{analysis['pipeline_version']}/" in place
        for download in analysis["downloads"]:
            assert download["url"].startswith(place + "/")
            assert download["download_group"].startswith(ALLOWED_GROUPS)
            assert "{" not in download["url"] + download["alias"]
            layout = analysis["pipeline_version"][:2] + analysis["experiment_type"]
            groups.setdefault(layout, set()).add(download["download_group"])
    assert "taxonomies.closed_reference.SILVA-SSU" in groups["V6AMPLI"]
    assert "taxonomies.closed_reference.motus" in groups["V6METAG"]
    assert {"functional_annotation.pfams", "coding_sequences", "annotation_summary"} <= groups["V6ASSEM"]
    assert groups["V5AMPLI"] == {"all"}


def test_an_assembly_file_has_its_indexes(big: dict[str, list[Made]]) -> None:
    contigs = next(
        download
        for made in big["analysis"]
        for download in made.document["downloads"]
        if download["alias"].endswith("_filtered_contigs.fasta.gz")
    )
    assert [index["index_type"] for index in contigs["index_files"]] == ["fai", "gzi"]
    assert [index["url"] for index in contigs["index_files"]] == [contigs["url"] + ".fai", contigs["url"] + ".gzi"]


def test_annotations_are_few_enough_and_long_tailed(big: dict[str, list[Made]]) -> None:
    annotated = [made.document["annotations"] for made in big["analysis"] if "annotations" in made.document]
    assert len(annotated) == BIG.annotated
    taxa = [rows for found in annotated for rows in found.get("taxonomies", {}).values()]
    families = [found["pfams"] for found in annotated if "pfams" in found]
    assert taxa and families
    for rows in (*taxa, *families):
        assert 30 <= len(rows) <= 200
    for rows in taxa:
        assert len({row["organism"] for row in rows}) == len(rows)
        assert all(row["organism"].startswith("sk__") and row["count"] > 0 for row in rows)
    for rows in families:
        assert all(row["pfam"].startswith("PF") and row["description"] and row["count"] > 0 for row in rows)
    counts = sorted(row["count"] for rows in taxa for row in rows)
    assert counts[-1] > 50 * counts[len(counts) // 2]


def test_one_in_three_of_few_analyses_is_annotated() -> None:
    found = by_kind(replace(SMALL, annotated=2_000))["analysis"]
    assert sum("annotations" in made.document for made in found) == SMALL.analyses / 3


def test_quality_control_is_a_summary_of_fastp(big: dict[str, list[Made]]) -> None:
    for made in big["analysis"]:
        summary = made.document["quality_control_summary"]
        if made.document["assembly"]:
            assert summary is None
            continue
        summary = summary.get("fastp", summary)
        before, after = summary["before_filtering"], summary["after_filtering"]
        assert 0 < after["total_reads"] <= before["total_reads"]
        assert before["q30_bases"] <= before["q20_bases"] <= before["total_bases"]


def test_catalogues_and_what_they_hold(big: dict[str, list[Made]]) -> None:
    catalogues = by_key(big["catalogue"])
    statuses = {name: made.document["status"] for name, made in catalogues.items()}
    assert statuses == {
        "human-gut-v1-0": "retired",
        "human-gut-v2-0": "published",
        "marine-v1-0": "published",
        "marine-v2-0": "draft",
        "soil-v1-0": "published",
    }
    of_catalogue = Counter(made.document["catalogue_id"] for made in big["genome"])
    for name, made in catalogues.items():
        assert made.document["genome_count"] == of_catalogue[name] > 0
    total = sum(
        made.document["num_genomes_total"] for made in big["genome"] if made.document["catalogue_id"] == "soil-v1-0"
    )
    assert catalogues["soil-v1-0"].document["unclustered_genome_count"] == total


def test_every_genome_is_published_once_and_stays_itself_in_other_releases(big: dict[str, list[Made]]) -> None:
    statuses = {made.document["catalogue_id"]: made.document["status"] for made in big["catalogue"]}
    stable = ("ena_genome_accession", "ncbi_genome_accession", "length", "type", "taxon_lineage")
    for _, group in groupby(big["genome"], key=lambda made: made.document["accession"]):
        releases = [made.document for made in group]
        assert [statuses[release["catalogue_id"]] for release in releases].count("published") == 1
        assert len({tuple(release[name] for name in stable) for release in releases}) == 1


def test_genomes_have_plausible_figures(big: dict[str, list[Made]]) -> None:
    genomes = [made.document for made in big["genome"]]
    for genome in genomes:
        assert 500_000 < genome["length"] < 12_000_000
        assert genome["n_50"] <= genome["length"]
        assert 50 <= genome["completeness"] <= 100
        assert 0 <= genome["contamination"] <= 5
        assert 20 < genome["gc_content"] < 75
        assert [step[:3] for step in genome["taxon_lineage"].split(";")] == [f"{rank}__" for rank in "dpcofgs"]
        assert (genome.get("pangenome_size") is None) is (genome["num_genomes_total"] == 1)
    rickettsiales = [genome for genome in genomes if "Rickettsiales" in genome["taxon_lineage"]]
    assert 0 < len(rickettsiales) < 0.1 * len(genomes)
    assert {genome["type"] for genome in genomes} == {"MAG", "Isolate"}
    annotated = [genome["annotations"] for genome in genomes if "annotations" in genome]
    assert annotated
    for rows in annotated:
        assert all(rows[name] for name in ("cog_categories", "kegg_classes", "kegg_modules"))


def test_links_lead_from_assemblies_to_genomes(big: dict[str, list[Made]]) -> None:
    for kind, fields in (
        ("genome_assembly_link", ("assembly_accession", "genome")),
        ("contained_genome", ("assembly_accession", "genome", "run_accession")),
    ):
        found = [str([made.document[field] for field in fields]) for made in big[kind]]
        assert len(found) == len(set(found)) > 100, kind
    assert all(0.5 <= made.document["containment"] <= 1 for made in big["contained_genome"])


def test_super_studies_have_members_of_their_subject(big: dict[str, list[Made]]) -> None:
    studies = by_key(big["study"])
    found = by_key(big["super_study"])
    assert found.keys() == {"ocean-life", "human-gut-atlas", "soil-observatory", "built-world"}
    for made in found.values():
        assert made.document["flagship_studies"] and made.document["related_studies"]
        assert made.document["logo_url"].startswith("/")
    for study in found["ocean-life"].document["flagship_studies"]:
        assert (
            ":Aquatic:" in studies[study["accession"]].document["biome"]["lineage"]
            or "Host" in (studies[study["accession"]].document["biome"]["lineage"])
        )
    assert len(by_kind(replace(SMALL, studies=2))["super_study"]) == 2


def test_publications_are_dated_and_no_real_one_is_taken(big: dict[str, list[Made]]) -> None:
    assert len(big["publication"]) == 0.6 * BIG.studies
    for made in big["publication"]:
        metadata = made.document["metadata"]
        assert made.document["pubmed_id"] > 90_000_000
        assert metadata["doi"].startswith("10.5555/")
        assert isinstance(metadata["authors"], str)
        assert set(metadata) == {"authors", "doi", "isbn", "iso_journal", "pubmed_central_id", "volume", "pub_type"}


def test_moments_are_canonical_spread_over_years_and_never_in_the_future(big: dict[str, list[Made]]) -> None:
    moments = [
        made.document["updated_at"] for records in big.values() for made in records if "updated_at" in made.document
    ]
    assert all(moment == canonical(moment) for moment in set(moments))
    years = Counter(moment[:4] for moment in moments)
    assert min(years) <= "2016" and max(years) == "2025"
    assert len(years) >= 10
