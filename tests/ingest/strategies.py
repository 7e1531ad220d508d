"""Strategies for documents: of every kind, partial and whole, over so few accessions that they meet each other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.ingest.kit import Json

MOMENTS = ("2020-01-01T00:00:00Z", "2021-01-01T00:00:00.500Z", "2022-06-01T12:00:00+02:00")
LINEAGES = ("root", "root:A", "root:A:Soil", "root:B:Soil")


def _accessions(start: str, number: int) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{start}{n}" for n in range(1, number + 1)])


STUDY_KEYS = _accessions("MGYS", 4)
SAMPLE_KEYS = _accessions("SAMEA", 4)
RUN_KEYS = st.sampled_from(["ERR1", "ERR2", "SRR1,SRR2", "SRR2"])
ASSEMBLY_KEYS = _accessions("ERZ", 3)
GENOME_KEYS = _accessions("MGYG", 3)
CATALOGUE_KEYS = st.sampled_from(["gut-v1", "gut-v2"])


def _partial(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(required, optional=optional)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _bare(keys: st.SearchStrategy[str], name: str = "accession") -> st.SearchStrategy[Json]:
    return keys.map(lambda key: {name: key})


TEXTS = _maybe(st.sampled_from(["Pool", "Dune", "ß", ""]))
BIOMES = _maybe(
    st.sampled_from(
        [{"lineage": lineage} for lineage in LINEAGES]
        + [{"biome_name": "Soil"}, {"biome_name": "A"}, {"biome_name": "Named", "lineage": "root:A"}, {}]
    )
)
METADATA = _maybe(st.sampled_from([{}, {"a": 1}, {"b": [1, None, {"c": 0.5}]}]))
UPDATED = _maybe(st.sampled_from(MOMENTS))
ENA = _maybe(st.lists(st.sampled_from(["ERP1", "ERS1", "ERS2", "SAMEA1", "SAMEA2", None]), max_size=2))
FILES = _maybe(st.sampled_from([[], [{"alias": "a"}], [{"alias": "b", "url": "http://x.org/b"}, {"alias": "a"}]]))
ROWS = st.sampled_from([[], [{"count": 1, "organism": "x"}], [{"count": 2, "pfam": "PF1"}, {"description": None}]])
ANNOTATIONS = _maybe(
    st.fixed_dictionaries({}, optional={"pfams": ROWS, "taxonomies": st.fixed_dictionaries({"ssu": _maybe(ROWS)})})
)

STUDIES = _partial(
    {"accession": STUDY_KEYS, "title": st.sampled_from(["One", "Two"])},
    {
        "ena_accessions": ENA, "biome": BIOMES, "updated_at": UPDATED, "metadata": METADATA, "downloads": FILES,
        "first_accession": _maybe(st.just("ERP9")),
    },
)  # fmt: skip
A_STUDY = _bare(STUDY_KEYS) | STUDIES
SAMPLES = _partial(
    {"accession": SAMPLE_KEYS},
    {
        "ena_accessions": ENA, "sample_title": TEXTS, "biome": BIOMES, "updated_at": UPDATED, "metadata": METADATA,
        "studies": _maybe(st.lists(A_STUDY, max_size=2)),
    },
)  # fmt: skip
A_SAMPLE = _maybe(_bare(SAMPLE_KEYS) | SAMPLES)
RUNS = _partial(
    {"accession": RUN_KEYS},
    {
        "experiment_type": _maybe(st.sampled_from(["Amplicon", "METAG"])), "sample_accession": _maybe(SAMPLE_KEYS),
        "study_accession": _maybe(STUDY_KEYS), "instrument_model": TEXTS, "sample": A_SAMPLE, "study": _maybe(A_STUDY),
    },
)  # fmt: skip
A_RUN = _maybe(_bare(RUN_KEYS) | RUNS)
ASSEMBLIES = _partial(
    {"accession": ASSEMBLY_KEYS},
    {
        "run_accession": _maybe(RUN_KEYS), "run_accessions": _maybe(st.lists(RUN_KEYS, max_size=2)),
        "sample_accession": _maybe(SAMPLE_KEYS), "reads_study_accession": _maybe(STUDY_KEYS), "updated_at": UPDATED,
        "assembler_name": TEXTS, "metadata": METADATA, "status": _maybe(st.just({"done": True})), "run": A_RUN,
    },
)  # fmt: skip
ANALYSES = _partial(
    {"accession": _accessions("MGYA", 3), "study_accession": STUDY_KEYS},
    {
        "experiment_type": _maybe(st.just("Assembly")), "pipeline_version": _maybe(st.sampled_from(["V5", "V6"])),
        "run": A_RUN, "sample": A_SAMPLE, "assembly": _maybe(_bare(ASSEMBLY_KEYS) | ASSEMBLIES), "read_run": A_RUN,
        "downloads": FILES, "annotations": ANNOTATIONS, "quality_control_summary": METADATA, "updated_at": UPDATED,
    },
)  # fmt: skip
PUBLICATIONS = _partial(
    {"pubmed_id": st.integers(1, 3), "title": st.sampled_from(["P", "Q"])},
    {"published_year": _maybe(st.just(2020)), "metadata": METADATA, "studies": _maybe(st.lists(A_STUDY, max_size=2))},
)
CATALOGUES = _partial(
    {"catalogue_id": CATALOGUE_KEYS, "name": st.sampled_from(["C", "D"])},
    {
        "status": _maybe(st.sampled_from(["published", "ready"])), "version": TEXTS, "biome": BIOMES,
        "other_stats": METADATA, "downloads": FILES, "genome_count": _maybe(st.just(3)), "updated_at": UPDATED,
    },
)  # fmt: skip
_FIGURES = {name: st.just(number) for number, name in enumerate(
    ("length", "num_contigs", "n_50", "gc_content", "completeness", "contamination")
)}  # fmt: skip
GENOMES = _partial(
    {"accession": GENOME_KEYS, "catalogue_id": CATALOGUE_KEYS, **_FIGURES},
    {
        "ena_genome_accession": TEXTS, "taxon_lineage": TEXTS, "biome": BIOMES,
        "geographic_range": _maybe(st.just(["Europe"])), "rna_5s": _maybe(st.just(5)), "downloads": FILES,
        "catalogue": _maybe(CATALOGUES), "updated_at": UPDATED, "annotations": METADATA,
        "type": _maybe(st.just("Isolate")),
    },
)  # fmt: skip
A_GENOME = _bare(GENOME_KEYS) | GENOMES
LINKS = _partial(
    {"assembly_accession": ASSEMBLY_KEYS, "genome": A_GENOME},
    {"species_rep": TEXTS, "mag_accession": TEXTS, "updated_at": UPDATED},
)
CONTAINED = _partial(
    {"assembly_accession": ASSEMBLY_KEYS, "genome": A_GENOME},
    {"run_accession": _maybe(RUN_KEYS), "containment": _maybe(st.just(0.5)), "cani": _maybe(st.just(1))},
)
SUPER_STUDIES = _partial(
    {"slug": st.sampled_from(["shores", "guts"]), "title": st.just("S")},
    {
        "description": TEXTS, "flagship_studies": _maybe(st.lists(A_STUDY, max_size=2)),
        "related_studies": _maybe(st.lists(A_STUDY, max_size=2)),
        "genome_catalogues": _maybe(st.lists(_bare(CATALOGUE_KEYS, "catalogue_id") | CATALOGUES, max_size=2)),
    },
)  # fmt: skip
A_BIOME = _partial({"lineage": st.sampled_from(LINEAGES)}, {"biome_name": _maybe(st.sampled_from(["Soil", "X"]))})

BY_FILE = {
    "biomes": A_BIOME, "studies": STUDIES, "samples": SAMPLES, "runs": RUNS, "assemblies": ASSEMBLIES,
    "analyses": ANALYSES, "publications": PUBLICATIONS, "catalogues": CATALOGUES, "genomes": GENOMES,
    "genome-links": LINKS, "contained-genomes": CONTAINED, "super-studies": SUPER_STUDIES,
}  # fmt: skip
"""Documents by the beginning of the name of a file that holds them."""


def documents() -> st.SearchStrategy[list[tuple[str, Json]]]:
    """A few documents of any kinds, each with the name of its file."""
    one = st.one_of([st.tuples(st.just(name), strategy) for name, strategy in BY_FILE.items()])
    return st.lists(one, min_size=1, max_size=14)
