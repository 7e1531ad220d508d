"""What the public can ask of a pair of worlds: every operation, every parameter, and what only one world has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from urllib.parse import quote

from metagate.api.app import all_operations
from tests.store.worlds import LINEAGES, SECRET_LINEAGES, WORDS, Documents, Json

PAGES = ("page_size=2", "page_size=2&page=2", "page_size=100", "page=50", "")
LINEAGE_VALUES = ("root", "root:Environmental", *LINEAGES[2:4], *SECRET_LINEAGES, "root:nowhere")
Questions = list[str]


class Asked:
    """The accessions of a world, those that are closed among them.

    Args:
        documents: the whole world.
    """

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def accessions(self, kind: str) -> list[str]:
        """Every accession of a kind: its own, those of ENA, one in lower case, one that is nowhere."""
        found = [accession for one in self._documents[kind] for accession in self._of(one)]
        return [*dict.fromkeys(found), found[0].lower(), "NOWHERE1"]

    @staticmethod
    def _of(one: Json) -> list[str]:
        return [one["accession"], *one.get("ena_accessions", ())]

    def values(self, kind: str, name: str) -> list[str]:
        """The values of a field of a kind, and one that is nowhere."""
        return [*dict.fromkeys(str(one[name]) for one in self._documents[kind]), "999"]

    def catalogues(self) -> list[str]:
        """Ids of catalogues, drafts among them."""
        return self.values("catalogues", "catalogue_id")


def _lists(path: str, **parameters: Iterable[str]) -> Questions:
    """A list by every value of each parameter, alone, on several pages; and one that has them all."""
    singles = [f"{name}={quote(value)}" for name, values in parameters.items() for value in values]
    together = "&".join(f"{name}={quote(next(iter(values)))}" for name, values in parameters.items())
    pages = [*PAGES, *singles, *(f"{single}&page_size=2&page=2" for single in singles), together]
    return [f"{path}?{page}" for page in dict.fromkeys(pages)]


def _below(path: str, accessions: Iterable[str]) -> Questions:
    pages = ("page_size=2", "page_size=2&page=2", "page=9")
    return [f"{path.format(accession)}?{page}" for accession, page in product(accessions, pages)]


def _search() -> list[str]:
    return [*WORDS[:6], "MGYS00000001", "MGYS00000002", "PRJEB1", "ERS1", "SAMEA2", "secret", "so", "space station"]


STUDY_ORDERS = ("accession", "-accession", "updated_at", "-updated_at")
SAMPLE_ORDERS = ("sample_title", "-sample_title", "updated_at", "-updated_at")
GENOME_ORDERS = ("accession", "-accession", "length", "-length", "completeness", "-completeness", "contamination")
GENOME_ORDERS += ("-contamination", "num_genomes_total", "-num_genomes_total")


def _genome_details(asked: Asked, path: str) -> Questions:
    plain = [path.format(accession) for accession in asked.accessions("genomes")]
    pairs = product(plain, asked.catalogues())
    return [*plain, *(f"{address}?catalogue_id={catalogue}" for address, catalogue in pairs)]


def _genome_lists(path: str) -> Questions:
    search = (*WORDS[:6], "MGYG000000001", "MGYG000000002", "-v1-0", "d__")
    return _lists(path, order=GENOME_ORDERS, biome_lineage=LINEAGE_VALUES, search=search)


QUESTIONS: Mapping[str, Callable[[Asked], Questions]] = {
    "list_mgnify_studies": lambda a: _lists(
        "studies/",
        order=STUDY_ORDERS,
        biome_lineage=LINEAGE_VALUES,
        has_analyses_from_pipeline=("V1", "V4", "V5", "V6", "V6.1"),
        search=_search(),
    ),
    "get_mgnify_study_accession_by_insdc_accession": lambda a: [f"studies/insdc/{x}" for x in a.accessions("studies")],
    "get_mgnify_study": lambda a: [f"studies/{x}" for x in a.accessions("studies")],
    "list_mgnify_study_analyses": lambda a: _below("studies/{}/analyses/", a.accessions("studies")),
    "list_mgnify_study_publications": lambda a: _below("studies/{}/publications/", a.accessions("studies")),
    "list_mgnify_study_samples": lambda a: _below("studies/{}/samples/", a.accessions("studies")),
    "list_mgnify_samples": lambda a: _lists(
        "samples/", order=SAMPLE_ORDERS, biome_lineage=LINEAGE_VALUES, search=_search()
    ),
    "get_mgnify_sample": lambda a: [f"samples/{x}" for x in a.accessions("samples")],
    "list_sample_runs": lambda a: _below("samples/{}/runs/", a.accessions("samples")),
    "list_sample_assemblies": lambda a: _below("samples/{}/assemblies/", a.accessions("samples")),
    "list_analysed_runs": lambda a: _lists("runs/", has_experiment_type=("AMPLI", "METAG", "ASSEM")),
    "get_analysed_run": lambda a: [f"runs/{x}" for x in a.accessions("runs")],
    "list_runs_analyses": lambda a: _below("runs/{}/analyses/", a.accessions("runs")),
    "list_runs_assemblies": lambda a: _below("runs/{}/assemblies/", a.accessions("runs")),
    "list_assemblies": lambda a: _lists("assemblies/"),
    "get_assembly": lambda a: [f"assemblies/{x}" for x in a.accessions("assemblies")],
    "list_genome_links_for_assembly": lambda a: _below("assemblies/{}/genome-links", a.accessions("assemblies")),
    "list_additional_contained_genomes_for_assembly": lambda a: _below(
        "assemblies/{}/additional-contained-genomes", a.accessions("assemblies")
    ),
    "list_analyses_for_assembly": lambda a: _below("assemblies/{}/analyses", a.accessions("assemblies")),
    "list_mgnify_analyses": lambda a: _lists("analyses/"),
    "get_mgnify_analysis": lambda a: [f"analyses/{x}" for x in a.accessions("analyses")],
    "analysis_get_mgnify_analysis_with_annotations": lambda a: [
        f"analyses/{x}/annotations" for x in a.accessions("analyses")
    ],
    "analysis_get_mgnify_analysis_with_annotations_of_type": lambda a: [
        f"analyses/{x}/annotations/{kind}" for x in a.accessions("analyses") for kind in ("pfams", "taxonomies__ssu")
    ],
    "list_mgnify_publications": lambda a: _lists(
        "publications/",
        order=("published_year", "-published_year"),
        published_after=("2020", "2021"),
        published_before=("2020",),
        title=WORDS[:4],
    ),
    "get_mgnify_publication": lambda a: [f"publications/{x}" for x in a.values("publications", "pubmed_id")],
    "get_mgnify_publication_annotations": lambda a: [
        f"publications/{x}/annotations" for x in a.values("publications", "pubmed_id")
    ],
    "list_super_studies": lambda a: _lists("super-studies/"),
    "get_super_study": lambda a: [f"super-studies/{x}" for x in a.values("super-studies", "slug")],
    "list_genome_catalogues": lambda a: _lists("genomes/catalogues/"),
    "get_genome_catalogue": lambda a: [f"genomes/catalogues/{x}" for x in a.catalogues()],
    "get_genome_catalogue_genomes": lambda a: [
        question for x in a.catalogues() for question in _genome_lists(f"genomes/catalogues/{x}/genomes/")
    ],
    "list_mgnify_genomes": lambda a: _genome_lists("genomes/"),
    "get_mgnify_genome": lambda a: _genome_details(a, "genomes/{}"),
    "get_genome_annotations": lambda a: _genome_details(a, "genomes/{}/annotations"),
    "list_mgnify_biomes": lambda a: _lists("biomes/", biome_lineage=LINEAGE_VALUES, max_depth=("1", "2", "3", "4")),
    "list_private_mgnify_studies": lambda a: ["my-data/studies/", "my-data/studies/?page_size=2"],
}
"""Questions by operationId: an operation without a line here fails the test."""

OTHERS = ("studies/feed.rss", "service-info", "openapi.json", "healthz", "")
"""What is no operation of the contract, and says something of the store or could."""


def questions(documents: Documents) -> dict[str, Questions]:
    """Everything to be asked of two stores, by operation.

    Args:
        documents: those of the whole world.
    """
    asked = Asked(documents)
    known = [operation.operation_id for operation in all_operations()]
    missing = [name for name in known if name not in QUESTIONS]
    assert not missing, f"operations without questions: {missing}"
    assert not QUESTIONS.keys() - set(known)
    return {**{name: QUESTIONS[name](asked) for name in known}, "others": list(OTHERS)}
