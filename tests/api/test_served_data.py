"""The data themselves: what went in comes out, what is not public stays in, and the feed of what is new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from metagate.ingest.records import import_records
from metagate.model.timestamps import canonical
from metagate.store.addresses import parse
from metagate.store.opening import open_store
from metagate.store.versions import migrate
from tests import documents as d
from tests.servers import BASE_PATH, InProcess, in_process, raw

Json = dict[str, Any]

# --- what went in comes out -------------------------------------------------------------------------------------------

DETAILS = {
    "studies": "/studies/{accession}",
    "samples": "/samples/{accession}",
    "runs": "/runs/{accession}",
    "assemblies": "/assemblies/{accession}",
    "analyses": "/analyses/{accession}/annotations",
    "publications": "/publications/{pubmed_id}",
    "genomes": "/genomes/{accession}?catalogue_id={catalogue_id}",
    "catalogues": "/genomes/catalogues/{catalogue_id}",
}
LISTS = {
    "studies": "/studies/?page_size=100",
    "samples": "/samples/?page_size=100",
    "runs": "/runs/?page_size=100",
    "assemblies": "/assemblies/?page_size=100",
    "analyses": "/analyses/?page_size=100",
    "publications": "/publications/?page_size=100",
    "genomes": "/genomes/?page_size=100",
    "catalogues": "/genomes/catalogues/?page_size=100",
}
KEYS = {"publications": "pubmed_id", "catalogues": "catalogue_id"}


def is_published(document: Json) -> bool:
    """Whether everybody may see a document of `d.PUBLIC`: catalogues have a status of their own."""
    return d.CATALOGUES.get(document.get("catalogue_id", ""), ("", "published"))[1] == "published"


def assert_says(answer: Any, document: Any, place: str) -> None:
    """Everything that a document says stands in the answer, as far as the answer has that field."""
    if isinstance(document, dict) and isinstance(answer, dict):
        for key in set(document) & set(answer):
            assert_says(answer[key], document[key], f"{place}.{key}")
    elif isinstance(document, list) and isinstance(answer, list):
        assert len(answer) == len(document), place
        for number, (ours, theirs) in enumerate(zip(answer, document, strict=True)):
            assert_says(ours, theirs, f"{place}[{number}]")
    elif place.endswith("updated_at"):
        assert answer == canonical(document), place
    elif place.endswith("download_group") and document is None:
        assert isinstance(answer, str), "clients require a text here"
    elif ".taxonomies." in place and document is None and place.count("[") == 0:
        assert answer == [], "null says as much as no rows"
    else:
        assert answer == document, place


def sorted_like_ours(kind: str, document: Json) -> Json:
    """Studies inside another record come by accession."""
    if "studies" in document:
        return {**document, "studies": sorted(document["studies"], key=lambda study: study["accession"])}
    if kind == "genomes" and document["annotations"] is None:
        return {key: value for key, value in document.items() if key != "annotations"}
    return document


@pytest.mark.parametrize("kind", DETAILS)
def test_a_detail_says_what_the_record_said(server: InProcess, kind: str) -> None:
    for document in filter(is_published, d.PUBLIC[kind]):
        path = DETAILS[kind].format(**document)
        assert_says(server.json(path), sorted_like_ours(kind, document), path)


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_says_what_the_records_said(server: InProcess, kind: str) -> None:
    key = KEYS.get(kind, "accession")
    rows = {row[key]: row for row in server.json(LISTS[kind])["items"]}
    wanted = [document for document in d.PUBLIC[kind] if is_published(document)]
    assert set(rows) == {document[key] for document in wanted}
    for document in wanted:
        assert_says(rows[document[key]], document, f"{kind} {document[key]}")


def test_nested_records_are_whole_and_biomes_have_their_lineage(server: InProcess) -> None:
    sample = server.json(f"/samples/{d.sample_accession(1)}")
    assert [study["title"] for study in sample["studies"]] == [d.study(n)["title"] for n in (1, 2)]
    lineages = re.findall(r'"lineage": ?(null|"[^"]*")', server.get("/super-studies/shores").text)
    assert lineages
    assert "null" not in lineages


def test_the_annotations_of_a_type_are_those_of_the_document(server: InProcess) -> None:
    for number in (1, 2, 3):
        path = f"/analyses/{d.analysis_accession(number)}/annotations"
        whole = server.json(path)["annotations"]
        for kind, rows in (("pfams", whole["pfams"]), ("taxonomies__ssu", whole["taxonomies"]["ssu"])):
            pages = [server.json(f"{path}/{kind}?page_size=100&page={page}")["items"] for page in (1, 2)]
            assert pages[0] + pages[1] == (rows or [])


def test_the_metadata_of_a_publication_always_has_its_usual_keys(server: InProcess) -> None:
    """Clients of the public API rely on them, and on null for what is not known."""
    usual = {"authors", "doi", "isbn", "iso_journal", "pubmed_central_id", "volume", "pub_type"}
    shown = [*server.json("/publications/")["items"], server.json("/publications/30000001")]
    shown += server.json(f"/studies/{d.study_accession(1)}/publications/")["items"]
    for publication in shown:
        assert usual <= set(publication["metadata"])
    assert shown[0]["metadata"]["keywords"] == ["tide"]
    assert shown[0]["metadata"]["isbn"] is None


# --- what is not public stays in --------------------------------------------------------------------------------------


def accessions(documents: d.Documents) -> set[str]:
    return {str(document["accession"]) for found in documents.values() for document in found}


CLOSED = accessions(d.PRIVATE) | accessions(d.SUPPRESSED)
KINDS = {"MGYS": "studies", "SAME": "samples", "ERR1": "runs", "ERZ1": "assemblies", "MGYA": "analyses"}
CHILDREN = {
    "studies": ["samples/", "analyses/", "publications/"],
    "samples": ["runs/", "assemblies/"],
    "runs": ["analyses/", "assemblies/"],
    "assemblies": ["analyses", "genome-links", "additional-contained-genomes"],
    "analyses": ["annotations", "annotations/pfams"],
}
OPEN_PATHS = [
    *LISTS.values(),
    "/studies/?search=secret",
    "/samples/?search=secret",
    "/studies/?order=-updated_at&page_size=100",
    "/studies/?has_analyses_from_pipeline=V6&page_size=100",
    "/studies/feed.rss",
    f"/studies/{d.study_accession(1)}/samples/?page_size=100",
    f"/studies/{d.study_accession(1)}/analyses/?page_size=100",
    f"/studies/{d.study_accession(1)}/publications/?page_size=100",
    f"/samples/{d.sample_accession(1)}",
    f"/samples/{d.sample_accession(1)}/runs/",
    "/publications/30000001",
    "/super-studies/",
    "/super-studies/shores",
    "/genomes/catalogues/shore-v2-0",
    "/biomes/?page_size=100",
]


def paths_of(accession: str) -> Iterator[str]:
    kind = KINDS[accession[:4]]
    yield f"/{kind}/{accession}"
    for child in CHILDREN[kind]:
        yield f"/{kind}/{accession}/{child}"


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_no_open_answer_tells_of_a_closed_record(server: InProcess, path: str) -> None:
    answer = server.get(path)
    assert answer.status_code == 200
    assert "ecret" not in answer.text.replace("search=secret", "")
    assert not [accession for accession in CLOSED if accession in answer.text]


@pytest.mark.parametrize("accession", sorted(CLOSED))
def test_a_closed_record_is_answered_as_one_that_is_not_there(server: InProcess, accession: str) -> None:
    missing = accession[:4] + "7" * (len(accession) - 4)
    for path, elsewhere in zip(paths_of(accession), paths_of(missing), strict=True):
        ours, theirs = server.get(path), server.get(elsewhere)
        assert (ours.status_code, ours.text.replace(accession, missing)) == (404, theirs.text)
        unlike = {"date", "x-request-id"}
        assert set(ours.headers.items()) ^ set(theirs.headers.items()) <= {
            item for answer in (ours, theirs) for item in answer.headers.items() if item[0] in unlike
        }


def test_a_closed_study_is_not_found_by_its_ena_accession(server: InProcess) -> None:
    for number in (d.PRIVATE_STUDY, d.SUPPRESSED_STUDY):
        for name in (f"ERP{100_000 + number}", f"PRJEB{100_000 + number}"):
            assert server.get(f"/studies/{name}").status_code == 404
            assert server.get(f"/studies/insdc/{name}").status_code == 404


def only_public(document: Json) -> Json:
    """A document of `d.ACROSS` without what leads to closed records."""
    closed = {d.study_accession(one) for one in (d.PRIVATE_STUDY, d.SUPPRESSED_STUDY)}
    lists = ("studies", "flagship_studies", "related_studies")
    kept = {
        name: [one for one in document[name] if one["accession"] not in closed] for name in lists if name in document
    }
    return {**document, **kept}


@pytest.fixture(scope="module")
def open_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    """A server over a store that has the public records and nothing else."""
    directory = tmp_path_factory.mktemp("open")
    across = {name: [only_public(document) for document in found] for name, found in d.ACROSS.items()}
    d.write_documents(directory, {"": d.PUBLIC, "across": across})
    address = parse(f"sqlite:///{directory}/store.db")
    migrate(address)
    for group in ("", "across"):
        import_records(open_store(address), [directory / group])
    with in_process(f"sqlite:///{directory}/store.db") as server:
        yield server


@pytest.mark.parametrize("path", [*OPEN_PATHS, *(path for one in sorted(CLOSED) for path in paths_of(one))])
def test_answers_are_those_of_a_store_with_nothing_closed(server: InProcess, open_only: InProcess, path: str) -> None:
    """Byte for byte, headers included: counts, pages, fingerprints, links and errors."""
    lines = f"GET {BASE_PATH}{path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    found = []
    for running in (server, open_only):
        status, headers, body = raw(running, lines)
        del headers["date"], headers["x-request-id"]
        found.append((status, sorted(headers.items()), body))
    assert found[0] == found[1]


# --- the feed, and the service of itself ------------------------------------------------------------------------------


def test_the_feed_is_well_formed_and_newest_first(server: InProcess) -> None:
    answer = server.get("/studies/feed.rss")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert channel is not None
    items = channel.findall("item")
    assert len(items) == d.STUDIES
    titles = {item.findtext("title") for item in items}
    assert "Bell & <b>control</b> characters  in a title" in titles
    assert d.TITLES[5] in titles
    dates = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in items]
    assert dates == sorted(dates, reverse=True)
    for item in items:
        link = item.findtext("link") or ""
        assert link == item.findtext("guid")
        assert server.client.get(link).json()["title"] is not None


def test_the_feed_has_as_many_studies_as_the_setting_says(sqlite_store: str) -> None:
    with in_process(sqlite_store, max_feed_items=3, title="A & B <lab>") as server:
        root = ElementTree.fromstring(server.get("/studies/feed.rss").content)
    assert len(root.findall("channel/item")) == 3
    assert root.findtext("channel/title") == "A & B <lab>: studies"


def test_service_info_has_the_shape_of_ga4gh(sqlite_store: str) -> None:
    settings = {"title": "The lab", "organization": "University", "organization_url": "https://uni.example"}
    with in_process(sqlite_store, **settings) as server:
        found = server.json("/service-info")
    required = {"id", "name", "type", "organization", "version"}
    assert required <= set(found)
    assert set(found["type"]) == {"group", "artifact", "version"}
    assert found["organization"] == {"name": "University", "url": "https://uni.example"}
    assert found["name"] == "The lab"


def test_health_and_readiness(server: InProcess) -> None:
    alive, ready = server.json("/healthz"), server.json("/readyz")
    assert alive["status"] == ready["status"] == "ok"
    assert ready["revision"] >= 1
    assert alive["version"] == ready["version"]
