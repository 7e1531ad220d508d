"""Genomes, the releases of their catalogues, and what links them to assemblies."""

from __future__ import annotations

import pytest

from metagate.ingest.errors import Rejected
from tests.ingest.kit import LONG_AGO, Imports, Json, tally

FIGURES = {"length": 2_000_000, "num_contigs": 90, "n_50": 41_230, "gc_content": 58.52}
FIGURES |= {"completeness": 90, "contamination": 0.5}
GENOME = {"accession": "MGYG1", "taxon_lineage": "d__Bacteria;o__Rickettsiales", "updated_at": LONG_AGO, **FIGURES}


def catalogue(name: str, status: str) -> Json:
    return {"catalogue_id": name, "name": name, "status": status, "updated_at": LONG_AGO}


V1, V2 = catalogue("Shore-v1-0", "retired"), catalogue("shore-v2-0", "published")


def published(imports: Imports) -> dict[str, int]:
    return {row["release"]: row["published"] for row in imports.rows("genome_release")}


def test_a_genome_is_one_and_has_a_release_in_each_of_its_catalogues(imports: Imports) -> None:
    old = {**GENOME, "catalogue_id": "Shore-v1-0", "length": 1, "ena_genome_accession": "GCA_1"}
    new = {
        **GENOME,
        "catalogue_id": "shore-v2-0",
        "rna_5s": 88,
        "geographic_range": ["Europe"],
        "annotations": {"a": []},
    }
    summary = imports(genomes=[new, old], catalogues=[V1, V2])
    assert {kind: found.new for kind, found in summary.tallies.items()} == {
        "catalogue": 2,
        "genome": 1,
        "genome_release": 2,
    }
    assert summary.tallies["genome"].read == 2
    genome = imports.row("genome")
    assert genome["ena_genome_accession"] == "GCA_1"
    assert published(imports) == {"shore-v1-0/MGYG1": 0, "shore-v2-0/MGYG1": 1}
    row = imports.row("genome_release", release="shore-v2-0/MGYG1")
    assert (row["genome_id"], row["length"], row["rna_5s"], row["type"]) == (genome["id"], 2_000_000, 88.0, "MAG")
    assert (row["geographic_range"], row["num_genomes_total"]) == ('["Europe"]', 1)
    assert [found["document"] for found in imports.rows("genome_annotations")] == ['{"a":[]}']
    assert imports.dump()["genome_release_search"][1].startswith("('shore-v2-0/MGYG1', 'd__bacteria;o__rickettsiales")
    assert not imports(genomes=[new, old], catalogues=[V1, V2]).changed


def test_genomes_are_listed_while_their_catalogue_is_published(imports: Imports) -> None:
    genomes = [{**GENOME, "catalogue_id": name} for name in ("Shore-v1-0", "shore-v2-0")]
    imports(genomes=genomes, catalogues=[V1, V2])
    now = {"Shore-v1-0": "published", "shore-v2-0": "retired"}
    imports(catalogues=[{"catalogue_id": name, "status": status} for name, status in now.items()])
    assert published(imports) == {"shore-v1-0/MGYG1": 1, "shore-v2-0/MGYG1": 0}


def test_a_genome_brings_its_catalogue_along(imports: Imports) -> None:
    genome = {**GENOME, "catalogue": V2, "downloads": [{"alias": "MGYG1.fna.gz"}]}
    imports(genomes=[genome])
    assert published(imports) == {"shore-v2-0/MGYG1": 1}
    assert [row["parent_kind"] for row in imports.rows("download")] == ["genome_release"]


def test_a_genome_without_its_catalogue_is_only_its_accessions(imports: Imports) -> None:
    imports(genomes=[{"accession": "MGYG1", "ena_genome_accession": "GCA_1", "updated_at": LONG_AGO}])
    assert imports.row("genome")["ena_genome_accession"] == "GCA_1"
    with pytest.raises(Rejected, match=r"field catalogue_id: is needed"):
        imports(genomes=[GENOME])


def test_a_release_that_is_rejected_leaves_no_genome(imports: Imports) -> None:
    bad = {**GENOME, "accession": "MGYG2", "catalogue_id": "shore-v2-0", "n_50": None}
    nowhere = {**GENOME, "accession": "MGYG3", "catalogue_id": "gone-v1-0"}
    assembly = {"accession": "ERZ1"}
    links = [{"assembly_accession": "ERZ1", "genome": {"accession": f"MGYG{n}"}} for n in (1, 2, 3)]
    summary = imports(
        genomes=[bad, nowhere, {**GENOME, "catalogue_id": "shore-v2-0"}],
        catalogues=[V2],
        assemblies=[assembly],
        genome_links=links,
        keep_going=True,
    )
    assert [row["accession"] for row in imports.rows("genome")] == ["MGYG1"]
    assert tally(summary, "genome_release") == (1, 0, 0, 2)
    assert tally(summary, "genome") == (1, 0, 0, 0)
    assert tally(summary, "genome_assembly_link") == (1, 0, 0, 2)
    assert [(reject.kind, reject.field) for reject in summary.rejects] == [
        ("genome_release", "catalogue_id"),
        ("genome_release", "n_50"),
        ("genome_assembly_link", "genome.accession"),
        ("genome_assembly_link", "genome.accession"),
    ]


def test_links_are_found_by_assembly_genome_and_run(imports: Imports) -> None:
    link = {"assembly_accession": "ERZ1", "genome": {"accession": "MGYG1"}, "updated_at": LONG_AGO}
    linked = {**link, "species_rep": "GCA_1", "mag_accession": "GCA_2"}
    contained = [{**link, "run_accession": run, "containment": 0.5} for run in ("ERR1", None)]
    base = {
        "assemblies": [{"accession": "ERZ1", "ena_accessions": ["GCA_9"]}],
        "genomes": [{**GENOME, "catalogue": V2}],
        "runs": [{"accession": "ERR1"}],
    }
    imports(**base, genome_links=[linked], contained_genomes=contained)
    assert len(imports.rows("genome_assembly_link")) == 1
    assert [row["run_accession"] for row in imports.rows("contained_genome")] == ["", "ERR1"]
    before = imports.dump()
    summary = imports(
        genome_links=[{**link, "assembly_accession": "gca_9", "mag_accession": "GCA_2"}],
        contained_genomes=[{**link, "run_accession": "ERR1"}],
    )
    assert not summary.changed
    assert imports.dump() == before
    changed = {"assembly_accession": "ERZ1", "genome": {"accession": "MGYG1"}, "mag_accession": None}
    assert tally(imports(genome_links=[changed]), "genome_assembly_link") == (0, 1, 0, 0)
    row = imports.row("genome_assembly_link")
    assert (row["species_rep"], row["mag_accession"]) == ("GCA_1", None)
    assert row["updated_at"] > LONG_AGO


def test_a_genome_inside_a_link_is_a_record_where_nobody_has_it(imports: Imports) -> None:
    inside = {
        "accession": "MGYG1",
        "ena_genome_accession": "GCA_1",
        "catalogue_id": "shore-v2-0",
        "taxon_lineage": "d__A",
    }
    imports(assemblies=[{"accession": "ERZ1"}], genome_links=[{"assembly_accession": "ERZ1", "genome": inside}])
    assert imports.row("genome")["ena_genome_accession"] == "GCA_1"
    assert imports.rows("genome_release") == []


def test_two_names_of_one_assembly_make_one_link(imports: Imports) -> None:
    names = ["ERZ1", "GCA_9"]
    links = [{"assembly_accession": name, "genome": {"accession": "MGYG1"}} for name in names]
    summary = imports(
        assemblies=[{"accession": "ERZ1", "ena_accessions": names}],
        genomes=[{"accession": "MGYG1"}],
        genome_links=links,
    )
    assert len(imports.rows("genome_assembly_link")) == 1
    assert (summary.tallies["genome_assembly_link"].new, summary.tallies["genome_assembly_link"].repeated) == (1, 1)
