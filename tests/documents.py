"""Documents of our own for tests: every kind of record, in few rows, with the oddities that real ones have.

`PUBLIC`, `PRIVATE`, `SUPPRESSED` and `ACROSS` hold them as Python objects by the name of their file; `write_documents`
writes them as `metagate import records` reads them; `fill` puts all of them into a store.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from metagate.ingest.records import import_records
from metagate.ingest.writing import Openness
from metagate.model.visibility import Visibility
from metagate.store.engine import Engine
from tests.document_parts import (
    LINEAGES,
    Json,
    analysis_accession,
    assembly_accession,
    biome,
    download,
    genome_accession,
    moment,
    run_accession,
    sample_accession,
    study_accession,
)

Documents = Mapping[str, list[Json]]

OWNER = "Webin-1"
"""The account that the private records belong to."""

STUDIES, SAMPLES, RUNS, ASSEMBLIES, ANALYSES, PUBLICATIONS = 45, 61, 50, 24, 70, 25

EXPERIMENTS = ("Amplicon", "Metagenomic", "Metatranscriptomic", "Metabarcoding", "Unknown")
VERSIONS = ("V6", "V5", "V4.1", "V6.1", "V1")


# --- records of studies -----------------------------------------------------------------------------------------------

TITLES = {
    2: "Microbes of the space station, second expedition",
    3: "Bell\x07 & <b>control\x1f</b> characters \ufffe in a title",
    4: "100 % of_everything: \"quotes\", 'apostrophes' and back\\slashes",
    5: "Gezeitentümpel – μ-Organismen 🦠 der Küste",
}


def study(number: int) -> Json:
    accessions = [f"ERP{100_000 + number}", f"PRJEB{100_000 + number}"]
    metadata = {
        "study_title": f"Study {number}",
        "study_description": f"What was found in place {number}, & how <it> lives.",
        "a key that ENA has not (x)": number,
    }
    return {
        "accession": study_accession(number),
        "ena_accessions": accessions if number % 7 else [],
        "title": TITLES.get(number, f"Tidal pool {number} through a year"),
        "biome": biome(number),
        "updated_at": moment(number),
        "metadata": metadata if number % 6 else {},
        "first_accession": accessions[0] if number % 7 else None,
        "downloads": [download(f"study_{number}_summary.tsv", "study_summary.v6.amplicon", number)]
        if number % 3 == 0
        else [],
    }


def sample(number: int) -> Json:
    studies = [number % STUDIES + 1] if number % 10 else []
    # Some samples are in several studies, and study 1 has more than one page of them.
    studies += [1] if number % 2 and studies != [1] else []
    return {
        "accession": sample_accession(number),
        "ena_accessions": [f"ERS{1_000_000 + number}", sample_accession(number)],
        "sample_title": None if number % 8 == 7 else f"Pool {number % 11}, core {number}",
        "biome": biome(number),
        "updated_at": moment(number * 3),
        "metadata": {"depth": number / 10, "country": "Kiribati", "odd key": [1, {"deep": None}]} if number % 5 else {},
        "studies": [{"accession": study_accession(one)} for one in studies],
    }


def run(number: int) -> Json:
    bare = number % 12 == 11
    return {
        "accession": run_accession(number),
        "experiment_type": EXPERIMENTS[number % len(EXPERIMENTS)],
        "instrument_model": None if bare else "Illumina MiSeq",
        "instrument_platform": None if bare else "ILLUMINA",
        "sample_accession": None if bare else sample_accession(1 + number % SAMPLES),
        "study_accession": None if number % 13 == 12 else study_accession(1 + number % STUDIES),
    }


def assembly(number: int) -> Json:
    runs = {0: [], 1: [number, number + 1, number + 2]}.get(number % 8, [number])
    accessions = [run_accession(1 + one % RUNS) for one in runs]
    return {
        "accession": assembly_accession(number),
        "updated_at": moment(number * 7),
        "run_accession": accessions[0] if accessions else None,
        "run_accessions": accessions,
        "sample_accession": sample_accession(number) if number % 5 else None,
        "reads_study_accession": study_accession(1 + number % 3) if number % 4 else None,
        "assembly_study_accession": study_accession(4) if number % 6 == 0 else None,
        "assembler_name": "metaSPAdes" if number % 3 else None,
        "assembler_version": "3.15.5" if number % 3 else None,
        "metadata": {"n_contigs": 100 * number, "coverage": 12.5},
        "status": {"assembly_completed": True, "assembly_uploaded": number % 2 == 0},
    }


def rows(how_many: int, *, taxa: bool) -> list[Json]:
    """Rows of annotations."""
    if taxa:
        return [
            {"count": 5000 - n, "description": None, "organism": f"sk__Bacteria;p__Phylum{n}"} for n in range(how_many)
        ]
    return [{"count": 900 - n, "description": f"Domain {n}", "organism": None} for n in range(how_many)]


def annotations(number: int) -> Json:
    """Annotations: many of one analysis, few of the others, none of some."""
    if number % 4 == 3:
        return {"pfams": [], "taxonomies": {"ssu": [], "lsu": None}}
    many = 130 if number == 1 else 3
    taxonomies = {"ssu": rows(many, taxa=True), "lsu": rows(2, taxa=True), "pr2": []}
    return {"pfams": rows(many, taxa=False), "taxonomies": taxonomies}


def analysis(number: int) -> Json:
    of_assembly = number % 3 == 0
    bare = number % 17 == 16
    one = 1 + number % RUNS
    groups = ("taxonomies.closed_reference.ssu", "functional_annotation.pfams", None)
    return {
        "accession": analysis_accession(number),
        "experiment_type": "Assembly" if of_assembly else EXPERIMENTS[number % len(EXPERIMENTS)],
        # Study 1 has more than one page of analyses.
        "study_accession": study_accession(1 if number % 2 else 1 + number % STUDIES),
        "run": None if of_assembly or bare else {"accession": run_accession(one)},
        "sample": None if bare else {"accession": sample_accession(1 + number % SAMPLES)},
        "assembly": {"accession": assembly_accession(1 + number % ASSEMBLIES)} if of_assembly and not bare else None,
        "pipeline_version": None if number % 11 == 10 else VERSIONS[number % len(VERSIONS)],
        "downloads": [
            download(f"{number}_{n}.tsv.gz", group, number, indexed=n == 1) for n, group in enumerate(groups)
        ],
        "quality_control_summary": {"before_filtering": {"total_reads": 5000 + number}} if number % 4 else None,
        "results_dir": None,
        "metadata": {"marker_gene_summary": {"ssu": number}},
        "annotations": annotations(number),
    }


def publication(number: int) -> Json:
    studies = [1 + (number * step) % STUDIES for step in (1, 5)] if number % 4 else []
    # Study 1 has more than one page of publications.
    studies = list(dict.fromkeys([1, *studies]))
    return {
        "pubmed_id": 30_000_000 + number,
        "title": f"Life between the tides, part {number}" if number % 6 else f"The 50% rule_of {number}",
        "published_year": None if number % 10 == 9 else 2000 + number % 7,
        "metadata": {"authors": "Shore A, Tide B", "doi": f"10.1000/t.{number}", "keywords": ["tide"]},
        "studies": [{"accession": study_accession(one)} for one in studies],
    }


# --- genomes ----------------------------------------------------------------------------------------------------------

CATALOGUES = {
    "shore-v1-0": ("v1.0", "retired", 12),
    "shore-v2-0": ("v2.0", "published", 26),
    "shore-v3-0": ("v3.0", "ready", 30),
    "shore-v4-0": ("v4.0", "draft", 3),
    "gut-v1-0": ("v1.0", "published", 5),
}
"""Id of each catalogue: its version, its status and how many genomes it has."""


def catalogue(catalogue_id: str) -> Json:
    version, status, genomes = CATALOGUES[catalogue_id]
    label = catalogue_id.split("-")[0].capitalize()
    return {
        "catalogue_id": catalogue_id,
        "version": version,
        "name": f"{label} {version}",
        "status": status,
        "description": f"Genomes of the {label}." if genomes > 5 else None,
        "protein_catalogue_name": f"{label} proteins {version}",
        "protein_catalogue_description": "All proteins",
        "updated_at": moment(genomes),
        "result_directory": None,
        "genome_count": genomes,
        "unclustered_genome_count": genomes * 3,
        "ftp_url": "https://files.example.org/catalogues/",
        "pipeline_version_tag": "v2.5",
        "catalogue_biome_label": label,
        "catalogue_type": "prokaryotes",
        "other_stats": {"Total proteins": "2,612,407"},
        "biome": {
            "biome_name": "Intertidal zone" if label == "Shore" else "Digestive system",
            "lineage": LINEAGES[6] if label == "Shore" else LINEAGES[10],
        },
        "downloads": [download("phylo_tree.json", "catalogue", genomes)],
    }


def genome(number: int, catalogue_id: str) -> Json:
    version = CATALOGUES[catalogue_id][0]
    orders = ("Rickettsiales", "PCC-6307", "Vibrionales")
    return {
        "accession": genome_accession(number),
        "ena_genome_accession": f"GCA_{900_000_000 + number}" if number % 3 else None,
        "ena_sample_accession": sample_accession(number),
        "ena_study_accession": f"ERP{100_000 + number}",
        "ncbi_genome_accession": None,
        "ncbi_study_accession": None,
        "img_genome_accession": f"{2_900_000_000 + number}",
        "patric_genome_accession": None,
        "length": 2_000_000 + number % 5 + (100 if version == "v2.0" else 0),
        "num_contigs": 90 + number,
        "num_genomes_total": 1 + number % 4,
        "n_50": 41_230,
        "gc_content": 58.52,
        "type": "Isolate" if number % 10 == 0 else "MAG",
        "completeness": 90.0 + number % 3,
        "contamination": 0.5,
        "catalogue_id": catalogue_id,
        "taxon_lineage": f"d__Bacteria;p__P;o__{orders[number % 3]};g__Genus{number};s__",
        "updated_at": moment(number),
        "geographic_origin": "Europe" if number % 2 else None,
        "geographic_range": ["Europe", "Oceania"] if number % 2 else [],
        "biome": catalogue(catalogue_id)["biome"],
        "rna_5s": 88.24,
        "rna_16s": None,
        "num_proteins": 2410,
        "downloads": [download(f"{genome_accession(number)}.fna.gz", None, number, indexed=True)],
        "annotations": {
            "cog_categories": [{"name": "J", "count": 160 + number, "description": "Translation"}],
            "kegg_classes": [],
            "kegg_modules": [{"name": "M00001", "count": 9}],
            "antismash_gene_clusters": [],
        }
        if number % 5
        else None,
    }


def genomes() -> list[Json]:
    """Every genome of every release; most genomes are in several."""
    shore = {name: how_many for name, (_, _, how_many) in CATALOGUES.items() if name.startswith("shore")}
    found = [genome(number, name) for name, how_many in shore.items() for number in range(1, how_many + 1)]
    gut = CATALOGUES["gut-v1-0"][2]
    return found + [genome(100 + number, "gut-v1-0") for number in range(1, gut + 1)]


def genome_link(number: int) -> Json:
    # Assembly 1 has more than one page of links.
    return {
        "genome": {"accession": genome_accession(number)},
        "assembly_accession": assembly_accession(1 if number <= 22 else 2),
        "species_rep": "GCA_900000001",
        "mag_accession": f"GCA_{900_000_000 + number}" if number % 2 else None,
        "updated_at": moment(number),
    }


def contained_genome(number: int) -> Json:
    return {
        "genome": {"accession": genome_accession(number)},
        "assembly_accession": assembly_accession(1 if number <= 22 else 3),
        "run_accession": run_accession(number) if number % 2 else None,
        "containment": 0.87 if number % 3 else None,
        "cani": 0.98 if number % 4 else None,
        "updated_at": moment(number),
    }


def super_study(slug: str, flagship: list[int], related: list[int], catalogues: list[str]) -> Json:
    return {
        "slug": slug,
        "title": f"Super study of {slug}",
        "description": "What lives between the tides, **from pole to pole**." if flagship else None,
        "logo_url": "/metagenomics/logos/shores.png" if flagship else None,
        "flagship_studies": [{"accession": study_accession(one)} for one in flagship],
        "related_studies": [{"accession": study_accession(one)} for one in related],
        "genome_catalogues": [{"catalogue_id": one} for one in catalogues],
    }


# --- all of them ------------------------------------------------------------------------------------------------------


def _numbered(make: Any, how_many: int) -> list[Json]:
    return [make(number) for number in range(1, how_many + 1)]


PUBLIC: Documents = {
    "biomes": [{"biome_name": lineage.rsplit(":", 1)[-1], "lineage": lineage} for lineage in LINEAGES],
    "studies": _numbered(study, STUDIES),
    "samples": _numbered(sample, SAMPLES),
    "runs": _numbered(run, RUNS),
    "assemblies": _numbered(assembly, ASSEMBLIES),
    "analyses": _numbered(analysis, ANALYSES),
    "publications": _numbered(publication, PUBLICATIONS),
    "catalogues": [catalogue(name) for name in CATALOGUES],
    "genomes": genomes(),
    "genome-links": _numbered(genome_link, 26),
    "contained-genomes": _numbered(contained_genome, 26),
    "super-studies": [
        super_study("shores", [1, 2], [3, 4], ["shore-v2-0"]),
        super_study("guts", [], [5], ["gut-v1-0"]),
        super_study("empty", [], [], []),
    ],
}
"""What everybody may see, but for catalogues that are not published."""


def _closed(first: int) -> Documents:
    """A study that is not public, with one of everything below it, and children of public study 1.

    Their titles hold the word "secret", so that a leak is easily seen.
    """
    own, n = study_accession(first), first
    new_study = {**study(n), "title": f"The secret study {n}", "accession": own}
    new_sample = {**sample(n), "sample_title": f"Secret sample {n}", "studies": [{"accession": own}]}
    in_open = {**sample(n + 1), "sample_title": f"Secret sample {n + 1}"}
    in_open["studies"] = [{"accession": study_accession(1)}]
    new_run = {**run(n), "sample_accession": new_sample["accession"], "study_accession": own}
    new_assembly = {**assembly(n), "run_accession": new_run["accession"], "run_accessions": [new_run["accession"]]}
    new_assembly |= {"sample_accession": new_sample["accession"], "reads_study_accession": own}
    new_assembly["assembly_study_accession"] = None
    new_analysis = {**analysis(n), "study_accession": own, "assembly": None, "run": {"accession": new_run["accession"]}}
    new_analysis["sample"] = {"accession": new_sample["accession"]}
    below_open = {**new_analysis, "accession": analysis_accession(n + 1), "study_accession": study_accession(1)}
    return {
        "studies": [new_study],
        "samples": [new_sample, in_open],
        "runs": [new_run],
        "assemblies": [new_assembly],
        "analyses": [new_analysis, below_open],
    }


PRIVATE_STUDY, SUPPRESSED_STUDY = 8_001, 9_001

PRIVATE: Documents = _closed(PRIVATE_STUDY)
"""What `OWNER` alone may see."""

SUPPRESSED: Documents = _closed(SUPPRESSED_STUDY)
"""What nobody may see, but administrators who ask for it."""

ACROSS: Documents = {
    # A public sample, a publication and a super study that lead to closed studies as well.
    "samples": [
        {
            "accession": sample_accession(1),
            "updated_at": moment(3),
            "studies": [{"accession": study_accession(one)} for one in (PRIVATE_STUDY, SUPPRESSED_STUDY)],
        }
    ],
    "publications": [
        {
            "pubmed_id": 30_000_001,
            "studies": [{"accession": study_accession(one)} for one in (PRIVATE_STUDY, SUPPRESSED_STUDY)],
        }
    ],
    "super-studies": [
        super_study("shores", [1, PRIVATE_STUDY, 2], [3, SUPPRESSED_STUDY, 4], ["shore-v2-0", "shore-v3-0"]),
    ],
}
"""What ties the public to the closed; imported last, for it refers to all of them."""

GROUPS: Mapping[str, Documents] = {"": PUBLIC, "private": PRIVATE, "suppressed": SUPPRESSED, "across": ACROSS}


def write_documents(directory: Path, groups: Mapping[str, Documents] = GROUPS) -> None:
    """Write all documents below a directory: the public ones right in it, the others in a directory of their group."""
    for group, documents in groups.items():
        (directory / group).mkdir(parents=True, exist_ok=True)
        for name, found in documents.items():
            lines = "".join(json.dumps(document) + "\n" for document in found)
            (directory / group / f"{name}.jsonl").write_text(lines)


def fill(engine: Engine, directory: Path) -> None:
    """Put all documents into a store, each group with its openness."""
    write_documents(directory)
    openness = {
        "private": Openness(Visibility.PRIVATE, OWNER),
        "suppressed": Openness(Visibility.SUPPRESSED, None),
    }
    for group in GROUPS:
        import_records(engine, [directory / group], openness=openness.get(group))
