"""Lists: pages that put together are the list, the headers that lead to them, and what a list is narrowed by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import documents as d
from tests.servers import InProcess, in_process

Json = dict[str, Any]


def in_study_1(kind: str, studies_of: Callable[[Json], list[str]]) -> int:
    return sum(d.study_accession(1) in studies_of(document) for document in d.PUBLIC[kind])


PUBLISHED_GENOMES = 26 + 5
LISTS = {
    "/studies/": d.STUDIES,
    "/studies/?order=-updated_at": d.STUDIES,
    "/studies/?search=tidal": d.STUDIES - len(d.TITLES),
    "/studies/MGYS00000001/samples/": in_study_1("samples", lambda s: [one["accession"] for one in s["studies"]]),
    "/studies/MGYS00000001/analyses/": in_study_1("analyses", lambda a: [a["study_accession"]]),
    "/studies/MGYS00000001/publications/": d.PUBLICATIONS,
    "/samples/": d.SAMPLES,
    "/samples/?order=sample_title": d.SAMPLES,
    "/samples/?order=-sample_title": d.SAMPLES,
    "/samples/?order=updated_at": d.SAMPLES,
    "/runs/": d.RUNS,
    "/assemblies/": d.ASSEMBLIES,
    "/assemblies/ERZ1000001/genome-links": 22,
    "/assemblies/ERZ1000001/additional-contained-genomes": 22,
    "/analyses/": d.ANALYSES,
    "/analyses/MGYA00000001/annotations/pfams": 130,
    "/analyses/MGYA00000001/annotations/taxonomies__ssu": 130,
    "/publications/": d.PUBLICATIONS,
    "/publications/?order=published_year": d.PUBLICATIONS,
    "/publications/?order=-published_year": d.PUBLICATIONS,
    "/super-studies/": 3,
    "/genomes/": PUBLISHED_GENOMES,
    "/genomes/?order=length": PUBLISHED_GENOMES,
    "/genomes/?order=-completeness": PUBLISHED_GENOMES,
    "/genomes/?order=num_genomes_total": PUBLISHED_GENOMES,
    "/genomes/catalogues/": 2,
    "/genomes/catalogues/shore-v2-0/genomes/": 26,
    "/genomes/catalogues/shore-v2-0/genomes/?order=-contamination": 26,
    "/biomes/": len(d.LINEAGES),
}
"""Lists, and how many rows an anonymous reader sees in each."""


def name_of(row: Json) -> str:
    """What makes a row of any list one of its kind."""
    if "genome" in row:
        return f"{row['genome']['accession']} {row.get('run_accession')}"
    for key in ("accession", "pubmed_id", "slug", "catalogue_id", "lineage"):
        if row.get(key) is not None:
            return str(row[key])
    return f"{row['description']} {row['organism']}"


def walk(server: InProcess, path: str, start: str = "first", way: str = "next") -> list[list[str]]:
    """The names on each page of a list, following its links from its first page to its last, or back."""
    address = server.get(path).links[start]["url"]
    pages = []
    while True:
        answer = server.client.get(address)
        assert answer.status_code == 200, answer.text
        pages.append([name_of(row) for row in answer.json()["items"]])
        if way not in answer.links:
            assert address == answer.links["last" if way == "next" else "first"]["url"]
            return pages
        address = answer.links[way]["url"]


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
def test_the_links_lead_past_every_row_once_forwards_and_back(server: InProcess, path: str) -> None:
    sized = f"{path}{'&' if '?' in path else '?'}page_size=7"
    pages = walk(server, sized)
    rows = [name for page in pages for name in page]
    assert len(rows) == len(set(rows)) == LISTS[path]
    assert {len(page) for page in pages[:-1]} <= {7}
    assert walk(server, sized, "last", "prev") == pages[::-1]
    assert server.json(path)["count"] == LISTS[path]
    everything = [name_of(row) for row in server.json(sized.replace("page_size=7", "page_size=100"))["items"]]
    assert everything == rows[:100]


@pytest.mark.parametrize("path", LISTS)
def test_a_page_is_twenty_rows_unless_asked_otherwise(server: InProcess, path: str) -> None:
    assert len(server.json(path)["items"]) == min(20, LISTS[path])


def test_the_usual_page_size_is_a_setting(sqlite_store: str) -> None:
    with in_process(sqlite_store, default_page_size=25) as server:
        assert len(server.json("/samples/")["items"]) == 25
        assert server.get("/samples/").links["last"]["url"].endswith("?page=3")


FAR = (
    "9",
    "1000000",
    "9223372036854775807",
    "9223372036854775808",
    "100000000000000000000",
    "9" * 300,
)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("number", FAR)
def test_a_page_past_the_end_has_the_right_count_and_no_rows(server: InProcess, path: str, number: str) -> None:
    answer = server.get(f"{path}{'&' if '?' in path else '?'}page={number}&page_size=100")
    assert (answer.status_code, answer.json()) == (200, {"count": LISTS[path], "items": []})
    assert set(answer.links) == {"first", "prev", "last"}
    assert answer.links["prev"]["url"] == answer.links["last"]["url"]


def test_an_empty_list_is_a_list_on_every_page(server: InProcess) -> None:
    for query in ("", "&page=1", "&page=2", "&page=99999"):
        answer = server.get(f"/studies/?search=nothing+of+the+kind{query}")
        assert (answer.status_code, answer.json()) == (200, {"count": 0, "items": []})
    assert set(server.get("/studies/?search=nothing+of+the+kind").links) == {"first", "last"}


def test_a_longer_page_than_there_is_comes_cut_and_says_so(server: InProcess) -> None:
    answer = server.get("/analyses/MGYA00000001/annotations/pfams?page_size=500")
    assert (answer.json()["count"], len(answer.json()["items"])) == (130, 100)
    assert answer.headers["X-Page-Size"] == "100"
    assert "page_size=500" in answer.headers["X-Notice"]
    assert "100" in answer.headers["X-Notice"]
    rest = server.client.get(answer.links["next"]["url"]).json()["items"]
    assert len(rest) == 30
    for text in ("101", "9223372036854775808", "9" * 300):
        assert len(server.json(f"/samples/?page_size={text}")["items"]) == d.SAMPLES
    assert "X-Page-Size" not in server.get("/samples/?page_size=100").headers


def test_the_longest_page_is_a_setting(sqlite_store: str) -> None:
    with in_process(sqlite_store, max_page_size=10) as server:
        answer = server.get("/samples/")
        assert len(answer.json()["items"]) == 10
        answer = server.get("/samples/?page_size=50")
        assert (len(answer.json()["items"]), answer.headers["X-Page-Size"]) == (10, "10")


@pytest.mark.parametrize("name", ["page", "page_size"])
@pytest.mark.parametrize("value", ["0", "-1", "abc", "1.5", "1e3", "-9223372036854775809", "null", "1,2", "%00", "[]"])
def test_other_pages_are_a_400_that_names_them(server: InProcess, name: str, value: str) -> None:
    for path in ("/studies/", "/studies/MGYS00000001/samples/", "/analyses/MGYA00000001/annotations/pfams"):
        answer = server.get(f"{path}?{name}={value}")
        assert answer.status_code == 400
        (problem,) = answer.json()["problems"]
        assert (problem["location"], problem["parameter"]) == ("query", name)
        assert problem["message"]
        assert f"{name}=" in answer.json()["detail"]


def test_links_keep_filters_and_order(server: InProcess) -> None:
    link = server.get("/samples/?order=-updated_at&search=pool&page_size=5&page=2&unknown=1").links["next"]["url"]
    query = link.partition("?")[2].split("&")
    assert sorted(query) == ["order=-updated_at", "page=3", "page_size=5", "search=pool"]


# --- filters ----------------------------------------------------------------------------------------------------------


def found(server: InProcess, path: str) -> set[str]:
    document = server.json(f"{path}&page_size=100")
    names = {name_of(row) for row in document["items"]}
    assert document["count"] == len(names)
    return names


def public(kind: str, key: str, test: Any) -> set[str]:
    return {str(document[key]) for document in d.PUBLIC[kind] if test(document)}


def published_in_2001(publication: Json) -> bool:
    return bool(publication["published_year"] == 2001)


@pytest.mark.parametrize(
    ("path", "kind", "test"),
    [
        ("/studies/?search=space+station", "studies", lambda s: "space station" in s["title"]),
        ("/studies/?search=SPACE%20Station", "studies", lambda s: "space station" in s["title"]),
        ("/studies/?search=station+space", "studies", lambda s: False),
        ("/studies/?search=mgys00000012", "studies", lambda s: s["accession"] == "MGYS00000012"),
        ("/studies/?search=10002", "studies", lambda s: any("10002" in one for one in s["ena_accessions"])),
        ("/studies/?search=100+%25", "studies", lambda s: "100 %" in s["title"]),
        ("/studies/?search=%25", "studies", lambda s: "%" in s["title"]),
        ("/studies/?search=f_e", "studies", lambda s: "f_e" in s["title"]),
        ("/studies/?search=%22quotes%22", "studies", lambda s: '"quotes"' in s["title"]),
        ("/studies/?search=back%5Cslashes", "studies", lambda s: "back\\slashes" in s["title"]),
        ("/studies/?search=%CE%BC-Organismen", "studies", lambda s: "μ" in s["title"]),
        ("/studies/?search=GEZEITENT%C3%9CMPEL", "studies", lambda s: "Gezeiten" in s["title"]),
        ("/samples/?search=core+1", "samples", lambda s: "core 1" in (s["sample_title"] or "")),
        ("/samples/?search=ers100000", "samples", lambda s: s["ena_accessions"][0].startswith("ERS100000")),
        ("/studies/?biome_lineage=root:Environmental:Aquatic", "studies", "root:Environmental:Aquatic"),
        ("/studies/?biome_lineage=ROOT:environmental:aquatic:MARINE", "studies", "root:Environmental:Aquatic:Marine"),
        ("/samples/?biome_lineage=root:host+associated:human", "samples", "root:Host-associated:Human"),
        ("/samples/?biome_lineage=root", "samples", "root"),
        ("/runs/?has_experiment_type=AMPLI", "runs", lambda r: r["experiment_type"] == "Amplicon"),
        ("/runs/?has_experiment_type=amplicon", "runs", lambda r: r["experiment_type"] == "Amplicon"),
        ("/publications/?published_after=2005", "publications", lambda p: (p["published_year"] or 0) >= 2005),
        ("/publications/?published_before=2001", "publications", lambda p: (p["published_year"] or 9999) <= 2001),
        ("/publications/?published_after=2001&published_before=2001", "publications", published_in_2001),
        ("/publications/?title=50%25+rule_of", "publications", lambda p: "50% rule_of" in p["title"]),
    ],
)  # fmt: skip
def test_a_filter_finds_what_it_names_and_nothing_else(server: InProcess, path: str, kind: str, test: Any) -> None:
    if isinstance(test, str):
        lineage = test
        test = lambda s: (s["biome"] or {"lineage": ""})["lineage"].startswith(lineage)  # noqa: E731
    key = "pubmed_id" if kind == "publications" else "accession"
    assert found(server, path) == public(kind, key, test)


def test_a_search_of_genomes(server: InProcess) -> None:
    shown = [genome for genome in d.PUBLIC["genomes"] if genome["catalogue_id"] in ("shore-v2-0", "gut-v1-0")]
    wanted = {genome["accession"] for genome in shown if "Rickettsiales" in genome["taxon_lineage"]}
    assert found(server, "/genomes/?search=rickettsiales") == wanted != set()
    assert found(server, "/genomes/?search=mgyg000000002") == {"MGYG000000002"}
    assert len(found(server, "/genomes/?search=gut-v1")) == 5
    in_gut = f"/genomes/catalogues/gut-v1-0/genomes/?biome_lineage={d.LINEAGES[10]}"
    assert len(found(server, in_gut)) == 5


@pytest.mark.parametrize(
    ("asked", "versions"), [("V6", {"V6", "V6.1"}), ("V6.1", {"V6.1"}), ("V4", set()), ("V1", {"V1"})]
)
def test_studies_with_analyses_of_a_pipeline(server: InProcess, asked: str, versions: set[str]) -> None:
    wanted = public("analyses", "study_accession", lambda a: a["pipeline_version"] in versions)
    assert found(server, f"/studies/?has_analyses_from_pipeline={asked}") == wanted


def test_biomes_by_lineage_and_depth(server: InProcess) -> None:
    assert found(server, "/biomes/?max_depth=1") == {"root"}
    assert len(found(server, "/biomes/?max_depth=2")) == 5
    below = {lineage for lineage in d.LINEAGES if lineage.startswith("root:Host-associated:Human")}
    assert found(server, "/biomes/?biome_lineage=root:Host-associated:Human") == below
    assert server.get("/biomes/?max_depth=9223372036854775807").status_code == 200
    assert server.get("/biomes/?max_depth=9223372036854775808").status_code == 400


def test_the_list_of_analyses_leaves_out_downloads_and_the_detail_has_them(server: InProcess) -> None:
    rows = server.json("/analyses/")["items"]
    assert all("downloads" not in row and "quality_control_summary" in row for row in rows)
    assert len(server.json("/analyses/MGYA00000001")["downloads"]) == 3


@pytest.mark.parametrize(
    "text", ["root::x", "root:nothing", "nothing", "root:", "::", "%25", "root:Mixed:x", "ROOT:nope"]
)
def test_an_unknown_lineage_is_an_empty_list_and_a_notice(server: InProcess, text: str) -> None:
    for path in ("/studies/", "/samples/", "/genomes/", "/biomes/", "/genomes/catalogues/shore-v2-0/genomes/"):
        answer = server.get(f"{path}?biome_lineage={text}")
        assert (answer.status_code, answer.json()) == (200, {"count": 0, "items": []})
        assert "no known biome" in answer.headers["X-Notice"]


def test_a_known_lineage_without_rows_gives_no_notice(server: InProcess) -> None:
    answer = server.get("/genomes/?biome_lineage=root:Engineered")
    assert answer.json()["count"] == 0
    assert "X-Notice" not in answer.headers
