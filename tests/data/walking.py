"""Walking lists page by page, and comparing everything that a server answers with what it must."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.data.expecting import Expected, Json
from tests.store.asking import Asker
from tests.store.worlds import LINEAGES, WORDS

VERSIONS = ("V1", "V4", "V5", "V6", "V6.1")

Question = tuple[str, list[Json]]
"""A list's address and the rows that it must have, in order."""
Detail = tuple[str, Json]


def paged(address: str, page: int, size: int) -> str:
    """The address of a page of a list."""
    return f"{address}{'&' if '?' in address else '?'}page={page}&page_size={size}"


def same(found: Any, wanted: Any, address: str) -> None:
    """Fail with the first difference alone: comparing thousands of documents in full takes pytest minutes."""
    if found == wanted:
        return
    if isinstance(found, list) and isinstance(wanted, list):
        pairs = [(n, one, other) for n, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other]
        number, found, wanted = pairs[0] if pairs else ("how many rows", len(found), len(wanted))
        address = f"{address} [{number}]"
    raise AssertionError(f"{address}: answered {str(found)[:1500]}, wanted {str(wanted)[:1500]}")


async def walk(asker: Asker, address: str, rows: list[Any], size: int) -> None:
    """Every page of a list, and one beyond: put together they are the rows, and each says how many there are."""
    found: list[Any] = []
    last = -(-len(rows) // size)
    for page in range(1, last + 2):
        count, items = await asker.page(paged(address, page, size))
        assert count == len(rows), paged(address, page, size)
        assert len(items) <= size
        found += items
    same(found, rows, address)


def details(expected: Expected) -> Iterator[Detail]:
    """Every record by itself, and the document that it must be."""
    for study in expected.documents("studies"):
        yield f"studies/{study['accession']}", expected.study_detail(study)
    for sample in expected.documents("samples"):
        yield f"samples/{sample['accession']}", expected.sample_detail(sample)
    for run in expected.documents("runs"):
        yield f"runs/{run['accession']}", expected.run_detail(run)
    for assembly in expected.documents("assemblies"):
        yield f"assemblies/{assembly['accession']}", expected.assembly_detail(assembly)
    for analysis in expected.documents("analyses"):
        yield f"analyses/{analysis['accession']}", expected.analysis_detail(analysis)
        yield f"analyses/{analysis['accession']}/annotations", expected.annotations(analysis)
    for publication in expected.given("publications"):
        yield f"publications/{publication['pubmed_id']}", expected.publication_detail(publication)
    for super_study in expected.given("super-studies"):
        yield f"super-studies/{super_study['slug']}", expected.super_study_detail(super_study)
    for catalogue in expected.published():
        yield f"genomes/catalogues/{catalogue['catalogue_id']}", expected.catalogue(catalogue)
    for release in expected.releases():
        accession, catalogue_id = release["accession"], release["catalogue_id"]
        shown = expected.shown_release(accession) or {}
        yield f"genomes/{accession}", expected.genome_detail(shown)
        yield f"genomes/{accession}?catalogue_id={catalogue_id}", expected.genome_detail(release)
        annotations = {"accession": accession, "annotations": release.get("annotations") or {}}
        yield f"genomes/{accession}/annotations?catalogue_id={catalogue_id}", annotations


def other_names(expected: Expected) -> Iterator[Detail]:
    """Records by their other accessions, in lower case, and studies by those of ENA."""
    for kind, detail in (
        ("studies", expected.study_detail),
        ("samples", expected.sample_detail),
        ("runs", expected.run_detail),
        ("assemblies", expected.assembly_detail),
    ):
        for name in expected.names(kind):
            found = expected.find(kind, name)
            assert found is not None
            yield f"{kind}/{name.lower()}", detail(found)
            if kind == "studies" and name != found["accession"]:
                yield f"studies/insdc/{name}", {"accession": found["accession"]}


def child_lists(expected: Expected) -> Iterator[Question]:
    """Every list below a record."""
    for study in expected.documents("studies"):
        accession = study["accession"]
        yield f"studies/{accession}/samples/", expected.study_samples(study)
        yield f"studies/{accession}/analyses/", expected.analyses_below("study", accession)
        yield f"studies/{accession}/publications/", expected.study_publications(study)
    for sample in expected.documents("samples"):
        yield f"samples/{sample['accession']}/runs/", expected.sample_runs(sample)
        yield f"samples/{sample['accession']}/assemblies/", expected.sample_assemblies(sample)
    for run in expected.documents("runs"):
        yield f"runs/{run['accession']}/analyses/", expected.analyses_below("run", run["accession"])
        yield f"runs/{run['accession']}/assemblies/", expected.run_assemblies(run)
    for assembly in expected.documents("assemblies"):
        accession = assembly["accession"]
        yield f"assemblies/{accession}/analyses", expected.analyses_below("assembly", accession)
        yield f"assemblies/{accession}/genome-links", expected.links("genome-links", accession)
        contained = expected.links("contained-genomes", accession)
        yield f"assemblies/{accession}/additional-contained-genomes", contained
    for analysis in expected.documents("analyses"):
        for kind in ("pfams", "taxonomies__ssu", "taxonomies__pr2"):
            rows = expected.typed_annotations(analysis, kind)
            yield f"analyses/{analysis['accession']}/annotations/{kind}", rows


def top_lists(expected: Expected) -> Iterator[Question]:
    """Every list without filters, in every order."""
    yield "biomes/", expected.biomes()
    yield "studies/", expected.studies()
    for order in ("accession", "-accession", "updated_at", "-updated_at"):
        yield f"studies/?order={order}", expected.studies(order)
    for order in ("", "sample_title", "-sample_title", "updated_at", "-updated_at"):
        yield f"samples/?order={order}", expected.samples(order)
    yield "runs/", expected.runs()
    for kind in ("AMPLI", "METAG", "METAT", "ASSEM", "UNKNO"):
        yield f"runs/?has_experiment_type={kind}", expected.runs(kind)
    yield "assemblies/", expected.assemblies()
    yield "analyses/", expected.analyses()
    for order in ("", "published_year", "-published_year"):
        yield f"publications/?order={order}", expected.publications(order)
    yield "super-studies/", expected.super_studies()
    yield "genomes/catalogues/", expected.catalogues()
    for name in ("accession", "length", "completeness", "contamination", "num_genomes_total"):
        for order in (name, f"-{name}"):
            yield f"genomes/?order={order}", expected.genomes(order)
            for one in expected.published():
                path = f"genomes/catalogues/{one['catalogue_id']}/genomes/"
                yield f"{path}?order={order}", expected.genomes(order, catalogue=one["catalogue_id"])


LINEAGE_FILTERS = ("root", "root:environmental", "root:Host associated:human", *LINEAGES[:2], "root:Environmental:Aqua")


def filtered_lists(expected: Expected) -> Iterator[Question]:
    """Lists by filters, alone and together, for documents as `tests.store.worlds` draws them."""
    yield from _by_lineage(expected)
    yield from _by_phrase(expected)
    for depth in (1, 2, 3, 4):
        yield f"biomes/?max_depth={depth}", expected.biomes(depth=depth)
    for version in VERSIONS:
        yield f"studies/?has_analyses_from_pipeline={version}", expected.studies(pipeline=version)
    together = "biome_lineage=root&has_analyses_from_pipeline=V6&search=o&order=-updated_at"
    yield f"studies/?{together}", expected.studies("-updated_at", "o", "root", "V6")
    for after, before in ((2020, 2020), (2021, 2020), (2020, 2021)):
        question = f"publications/?published_after={after}&published_before={before}&order=-published_year"
        yield question, expected.publications("-published_year", after=after, before=before)


def _by_lineage(expected: Expected) -> Iterator[Question]:
    for lineage in LINEAGE_FILTERS:
        coded = quote(lineage)
        yield f"biomes/?biome_lineage={coded}", expected.biomes(lineage)
        for order in ("accession", "-updated_at"):
            yield f"studies/?biome_lineage={coded}&order={order}", expected.studies(order, lineage=lineage)
        for order in ("", "-sample_title", "updated_at"):
            yield f"samples/?biome_lineage={coded}&order={order}", expected.samples(order, lineage=lineage)
        yield f"genomes/?biome_lineage={coded}&order=-length", expected.genomes("-length", lineage=lineage)


def _by_phrase(expected: Expected) -> Iterator[Question]:
    for phrase in (*WORDS[:3], "l s", "MGYS00000003", "PRJEB2", "ERS1", "o", "zzz"):
        coded = quote(phrase)
        for order in ("accession", "-updated_at"):
            yield f"studies/?search={coded}&order={order}", expected.studies(order, search=phrase)
        for order in ("", "-sample_title"):
            yield f"samples/?search={coded}&order={order}", expected.samples(order, search=phrase)
        for order in ("accession", "-completeness"):
            yield f"genomes/?search={coded}&order={order}", expected.genomes(order, search=phrase)
        yield f"publications/?title={coded}&order=published_year", expected.publications("published_year", phrase)


async def compare_details(asker: Asker, found: Iterator[Detail]) -> int:
    """Ask for records by themselves; answers how many."""
    number = 0
    for address, document in found:
        answer = await asker.get(address)
        same(answer.status, 200, address)
        same(answer.document, document, address)
        number += 1
    return number
