"""Addresses: both slash forms, every accession of a record, and everything that is no address at all."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests import documents as d
from tests.servers import BASE_PATH, InProcess, in_process, raw

EVERYWHERE = {
    "studies/": "?search=tidal&page_size=3",
    "studies/MGYS00000001": "",
    "studies/insdc/ERP100001": "",
    "studies/MGYS00000001/samples/": "?page=2",
    "studies/MGYS00000001/analyses/": "?page=2",
    "studies/MGYS00000001/publications/": "?page_size=7",
    "studies/feed.rss": "",
    "samples/": "?order=-sample_title",
    "samples/SAMEA1000001": "",
    "samples/SAMEA1000001/runs/": "",
    "samples/SAMEA1000001/assemblies/": "",
    "runs/": "?has_experiment_type=AMPLI",
    "runs/ERR1000001": "",
    "runs/ERR1000001/analyses/": "",
    "runs/ERR1000001/assemblies/": "",
    "assemblies/": "?page_size=2",
    "assemblies/ERZ1000001": "",
    "assemblies/ERZ1000001/analyses": "",
    "assemblies/ERZ1000001/genome-links": "?page=2",
    "assemblies/ERZ1000001/additional-contained-genomes": "?page=2",
    "analyses/": "?page=2",
    "analyses/MGYA00000001": "",
    "analyses/MGYA00000001/annotations": "",
    "analyses/MGYA00000001/annotations/pfams": "?page=3",
    "publications/": "?title=tides",
    "publications/30000001": "",
    "super-studies/": "",
    "super-studies/shores": "",
    "genomes/": "?search=Vibrionales",
    "genomes/MGYG000000001": "",
    "genomes/MGYG000000001/annotations": "",
    "genomes/catalogues/": "",
    "genomes/catalogues/shore-v2-0": "",
    "genomes/catalogues/shore-v2-0/genomes/": "?order=-length",
    "biomes/": "?max_depth=2",
    "healthz": "",
    "readyz": "",
    "service-info": "",
    "": "",
}
"""Every kind of address below the base path, with a query that changes its answer where it has one."""


# --- both slash forms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EVERYWHERE)
def test_both_slash_forms_give_the_same_answer_and_none_redirects(server: InProcess, path: str) -> None:
    bare, query = f"/{path}".rstrip("/"), EVERYWHERE[path]
    answers = [server.get(form + query) for form in (bare, f"{bare}/")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert not [answer for answer in answers if "location" in answer.headers]
    if query:
        assert server.get(bare).content != answers[0].content, "the query must make a difference to be seen kept"


def test_links_keep_the_form_that_was_asked_for(server: InProcess) -> None:
    for path in ("/studies", "/studies/"):
        address = server.get(path).links["next"]["url"]
        assert address == f"{server.base_url}{path}?page=2"


@pytest.mark.parametrize("path", ["/studies//", "//studies/", "/studies/MGYS00000001//", "/nothing"])
def test_other_forms_are_nowhere(server: InProcess, path: str) -> None:
    answer = server.get(path)
    assert answer.status_code == 404
    assert BASE_PATH in answer.json()["detail"]


def test_above_the_base_path_is_nothing_but_health(server: InProcess) -> None:
    for path in ("/", "/studies/", "/metagenomics", "/metagenomics/api/v2studies/"):
        assert server.ask("GET", path).status_code == 404
    for path in ("/healthz", "/readyz", "/readyz/"):
        assert server.ask("GET", path).status_code == 200


# --- one record, several names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/studies/{}", ["MGYS00000001", "mgys00000001", "ERP100001", "prjeb100001", "PRJEB100001", " MGYS00000001"]),
        ("/studies/insdc/{}", ["ERP100001", "erp100001", "PRJEB100001", "prjeb100001"]),
        ("/samples/{}", ["SAMEA1000001", "ERS1000001", "ers1000001", "samea1000001"]),
        ("/samples/{}/runs/", ["SAMEA1000002", "ERS1000002", "ers1000002"]),
        ("/runs/{}", ["SRR900001,SRR900002", "SRR900001", "srr900002"]),
        ("/runs/{}/analyses/", ["SRR900001,SRR900002", "SRR900001", "srr900002"]),
        ("/assemblies/{}", ["ERZ1000001", "erz1000001"]),
        ("/analyses/{}", ["MGYA00000001", "mgya00000001"]),
        ("/genomes/{}", ["MGYG000000001", "mgyg000000001"]),
        ("/genomes/catalogues/{}", ["shore-v2-0", "SHORE-V2-0"]),
        ("/genomes/catalogues/{}/genomes/", ["shore-v2-0", "Shore-v2-0"]),
        ("/super-studies/{}", ["shores", "SHORES"]),
        ("/publications/{}", ["30000001", "030000001"]),
    ],
)
def test_every_name_of_a_record_gives_the_same_document(server: InProcess, path: str, names: list[str]) -> None:
    found = [server.json(path.format(quote(name))) for name in names]
    assert found[0] not in ({}, {"count": 0, "items": []})
    assert found == [found[0]] * len(found)


@pytest.mark.parametrize(
    "path",
    [
        "/studies/MGYS99999999",
        "/studies/insdc/MGYS00000001",
        "/studies/MGYS99999999/samples/",
        "/studies/MGYS99999999/analyses/",
        "/studies/MGYS99999999/publications/",
        "/samples/SAMEA9",
        "/samples/SAMEA9/runs/",
        "/samples/SAMEA9/assemblies/",
        "/runs/ERR9",
        "/runs/ERR9/analyses/",
        "/runs/ERR9/assemblies/",
        "/assemblies/ERZ9",
        "/assemblies/ERZ9/analyses",
        "/assemblies/ERZ9/genome-links",
        "/assemblies/ERZ9/additional-contained-genomes",
        "/analyses/MGYA9",
        "/analyses/MGYA9/annotations",
        "/analyses/MGYA9/annotations/pfams",
        "/publications/1",
        "/publications/1/annotations",
        "/publications/-1",
        "/publications/99999999999999999999",
        "/super-studies/nothing",
        "/genomes/MGYG9",
        "/genomes/MGYG000000001?catalogue_id=gut-v1-0",
        "/genomes/MGYG000000001?catalogue_id=shore-v3-0",
        "/genomes/MGYG9/annotations",
        "/genomes/catalogues/nothing",
        "/genomes/catalogues/shore-v4-0",
        "/genomes/catalogues/nothing/genomes/",
        # An accession of another kind is no accession of this one.
        "/samples/MGYS00000001",
        "/runs/SAMEA1000001",
        "/analyses/MGYS00000001",
    ],
)
def test_what_is_not_there_is_a_404_that_names_it(server: InProcess, path: str) -> None:
    answer = server.get(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"detail"}
    name = path.split("?")[0].removesuffix("/annotations/pfams").strip("/").split("/")
    assert any(repr(part) in answer.json()["detail"] for part in name), answer.text


# --- no addresses -----------------------------------------------------------------------------------------------------

RECORD_PATHS = [
    path.format("{}")
    for path in (
        "/studies/{}",
        "/studies/insdc/{}",
        "/studies/{}/samples/",
        "/samples/{}/runs/",
        "/runs/{}/assemblies/",
        "/assemblies/{}/genome-links",
        "/analyses/{}/annotations",
        "/analyses/{}/annotations/pfams",
        "/analyses/MGYA00000001/annotations/{}",
        "/publications/{}",
        "/publications/{}/annotations",
        "/super-studies/{}",
        "/genomes/{}",
        "/genomes/catalogues/{}",
        "/genomes/catalogues/{}/genomes/",
    )
]


@pytest.mark.parametrize("path", RECORD_PATHS)
def test_a_nul_in_a_path_is_a_400(server: InProcess, path: str) -> None:
    for name in ("%00", "MGYS00000001%00", "%00x"):
        answer = server.get(path.format(name))
        assert answer.status_code == 400, answer.text
        assert "NUL" in answer.json()["detail"]
        assert answer.json()["problems"][0]["location"] == "path"


ODD = [
    "%ff%fe",
    "%c3",
    "%ed%a0%80",
    "%F0%9F%A6%A0",
    "%",
    "%zz",
    "..",
    "%2e%2e",
    "%2f",
    "a%2Fb",
    "a%5cb",
    "'%20OR%201=1--",
    "%25",
    "_",
    "*",
    "{accession}",
    "%0d%0aX-Evil:%201",
    "%E2%80%AE",
    "a" * 5000,
    "9" * 5000,
    "-1",
    "1e5",
    "1.0",
    "%D9%A3",
    "null",
    "undefined",
]


@pytest.mark.parametrize("path", RECORD_PATHS)
def test_odd_names_are_refused_in_order(server: InProcess, path: str) -> None:
    for name in ODD:
        # As bytes: client libraries repair some of these.
        request = f"GET {BASE_PATH}{path.format(name)} HTTP/1.1\r\nHost: a\r\n\r\n"
        status, headers, body = raw(server, request.encode())
        assert status in (400, 404), (name, body)
        assert isinstance(json.loads(body)["detail"], str)
        assert "X-Evil" not in headers


@pytest.mark.parametrize("text", ["abc", "--1", "-", "1.5", "%2B5", "%D9%A3", "12_3", "0x1", "%2030000001"])
def test_a_pubmed_number_is_digits(server: InProcess, text: str) -> None:
    answer = server.get(f"/publications/{text}")
    assert answer.status_code == 400
    (problem,) = answer.json()["problems"]
    assert (problem["location"], problem["parameter"]) == ("path", "pubmed_id")
    assert "digits" in problem["message"]


def test_an_unknown_type_of_annotation_is_a_400_with_those_that_are(server: InProcess) -> None:
    answer = server.get(f"/analyses/{d.analysis_accession(1)}/annotations/go_terms")
    assert answer.status_code == 400
    (problem,) = answer.json()["problems"]
    assert problem["parameter"] == "annotation_type"
    assert len(problem["allowed"]) == 8
    assert all(kind in problem["message"] for kind in problem["allowed"])


# --- who is asked -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        b"Host: \r\n",
        b"Host: data.example.org\r\n",
        b"Host: [::1]:8000\r\n",
        b"Host: a:99999\r\n",
        b"Host: a b\r\n",
        b'Host: x>; rel="next", <http://evil/\r\n',
        b"Host: a/b?c#d\r\n",
        b"Host: me:secret@a\r\n",
        b"Host: \xe9\xff\r\n",
        b"Host: %0d%0aX-Evil\r\n",
        b"Host: [::1\r\n",
        b"Host: ../..\r\n",
        b"Host: a\r\nX-Forwarded-Host: evil\r\n",
        b"Host: a\r\nX-Forwarded-Proto: javascript:\r\n",
    ],
)
@pytest.mark.parametrize("path", ["/studies/?page_size=2", "/", "/studies/feed.rss", "/service-info", "/llms.txt"])
def test_no_host_header_gets_its_text_into_an_answer(sqlite_server: InProcess, host: bytes, path: str) -> None:
    status, headers, body = raw(sqlite_server, f"GET {BASE_PATH}{path} HTTP/1.1\r\n".encode() + host + b"\r\n")
    assert status == 200
    links = headers.get("Link", "")
    assert links.count("<") == links.count(">") == links.count('rel="')
    for text in ("evil", "secret", "javascript"):
        assert text not in links
        assert text.encode() not in body


def test_a_public_url_wins_over_the_host_header(sqlite_store: str) -> None:
    public = "https://data.example.org/mirror/v2"
    with in_process(sqlite_store, public_url=public) as server:
        assert server.get("/studies/").links["next"]["url"] == f"{public}/studies/?page=2"
        assert server.get("/", headers={"Accept": "application/json"}).json()["studies"] == f"{public}/studies/"
        assert f"<link>{public}/studies/MGYS" in server.get("/studies/feed.rss").text
        assert server.json("/service-info")["documentationUrl"] == f"{public}/"
        assert f"{public}/openapi.json" in server.get("/llms.txt").text
