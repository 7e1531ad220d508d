"""Measures every endpoint of a real server, cold and warm, and prints a table. `make bench`, or:

python bench/run.py [--samples 100000] [--database URL] [--requests 200] [--markdown FILE]

Cold is the first answer that a server gives for an address, in the order of the table, on a store that the system may
have in its file cache. Warm is the same address again: no response cache stands in front yet, so it is what the
statements and the encoding cost. One client, one server process, both on this machine.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
BASE = "/metagenomics/api/v2"
METAGATE = str(Path(sys.executable).parent / "metagate")


def addresses(deep_page: int) -> list[str]:
    """One address or more for each operation; `{name}` is filled in from the store."""
    return [
        "/studies/?page_size=20",
        "/studies/?page_size=100",
        "/studies/?order=-updated_at",
        "/studies/?search=space+station",
        "/studies/?biome_lineage=root:Host-associated",
        "/studies/?has_analyses_from_pipeline=V5",
        "/studies/insdc/{insdc}",
        "/studies/{study}",
        "/studies/{study}/samples/",
        "/studies/{study}/analyses/",
        "/studies/{study}/publications/",
        "/samples/?page_size=100",
        f"/samples/?page_size=100&page={deep_page}",
        "/samples/?order=sample_title",
        "/samples/?search=sediment",
        "/samples/?biome_lineage=root:Environmental:Aquatic",
        "/samples/{sample}",
        "/samples/{sample}/runs/",
        "/samples/{sample}/assemblies/",
        "/runs/",
        "/runs/?has_experiment_type=AMPLI",
        "/runs/{run}",
        "/runs/{run}/analyses/",
        "/runs/{run}/assemblies/",
        "/assemblies/",
        "/assemblies/{assembly}",
        "/assemblies/{assembly}/analyses",
        "/assemblies/{assembly}/genome-links",
        "/assemblies/{assembly}/additional-contained-genomes",
        "/analyses/?page_size=20",
        "/analyses/?page_size=100",
        "/analyses/{analysis}",
        "/analyses/{analysis}/annotations",
        "/analyses/{analysis}/annotations/taxonomies__ssu",
        "/publications/",
        "/publications/?order=-published_year",
        "/publications/{publication}",
        "/super-studies/",
        "/super-studies/{super_study}",
        "/genomes/",
        "/genomes/?search=Rickettsiales",
        "/genomes/?order=-completeness",
        "/genomes/{genome}",
        "/genomes/{genome}/annotations",
        "/genomes/catalogues/",
        "/genomes/catalogues/{catalogue}",
        "/genomes/catalogues/{catalogue}/genomes/",
        "/biomes/",
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one address: milliseconds, but for the bytes and the rate."""

    address: str
    bytes: int
    cold: float
    p50: float
    p99: float
    rate: float


class Client:
    """One connection that is kept alive."""

    def __init__(self, netloc: str) -> None:
        self._connection = http.client.HTTPConnection(netloc, timeout=120)

    def get(self, path: str) -> tuple[int, bytes]:
        self._connection.request("GET", BASE + path)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def first(self, path: str, field: str) -> str:
        items = json.loads(self.get(path)[1])["items"]
        return str(items[len(items) // 2][field]) if items else "none"


def sizes(samples: int) -> list[str]:
    """A store of the proportions that upstream was measured with (design, "What we measure against")."""
    counts = {
        "studies": samples // 20,
        "samples": samples,
        "runs": samples,
        "assemblies": samples // 10,
        "analyses": samples + samples // 5,
        "genomes": 3 * samples // 10,
    }
    return [part for name, count in counts.items() for part in (f"--{name}", str(max(count, 1)))]


def made_store(samples: int) -> str:
    """A synthetic store, kept between runs."""
    path = ROOT / ".state" / f"bench-{samples}.db"
    path.parent.mkdir(exist_ok=True)
    done = path.with_suffix(".made")
    if not done.exists():
        path.unlink(missing_ok=True)
        began = time.perf_counter()
        subprocess.run([METAGATE, "generate", "--database", str(path), "--seed", "1", *sizes(samples)], check=True)
        print(f"generated in {time.perf_counter() - began:.0f} s\n", flush=True)
        done.touch()
    return str(path)


@contextmanager
def served(database: str) -> Iterator[str]:
    """A real server of one worker; yields its host and port."""
    port = "8899"
    command = [METAGATE, "serve", "--database", database, "--port", port, "--log-level", "warning"]
    process = subprocess.Popen(command, env={**os.environ, "METAGATE_MAX_QUERY_SECONDS": "120"})
    try:
        _wait(f"127.0.0.1:{port}")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(netloc: str) -> None:
    host, port = urlsplit(f"//{netloc}").hostname, urlsplit(f"//{netloc}").port
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection(host or "", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not become ready")


def names(client: Client) -> dict[str, str]:
    """A record of each kind to ask for."""
    study = client.first("/studies/?page_size=20&page=2", "accession")
    found = {
        "study": study,
        "insdc": json.loads(client.get(f"/studies/{study}")[1])["ena_accessions"][0],
        "sample": client.first("/samples/?page_size=20&page=2", "accession"),
        "run": client.first("/runs/?page_size=20&page=2", "accession"),
        "assembly": client.first("/assemblies/?page_size=20", "accession"),
        "publication": client.first("/publications/?page_size=20", "pubmed_id"),
        "super_study": client.first("/super-studies/", "slug"),
        "genome": client.first("/genomes/?page_size=20", "accession"),
        "catalogue": client.first("/genomes/catalogues/", "catalogue_id"),
    }
    return {**found, "analysis": _annotated(client)}


def _annotated(client: Client) -> str:
    """An analysis with annotations, if one of the first hundred has some."""
    rows = json.loads(client.get("/analyses/?page_size=100")[1])["items"]
    for row in rows:
        if json.loads(client.get(f"/analyses/{row['accession']}/annotations/taxonomies__ssu")[1])["count"]:
            return str(row["accession"])
    return str(rows[0]["accession"])


def measured(client: Client, address: str, requests: int) -> Row:
    began = time.perf_counter()
    status, body = client.get(address)
    cold = time.perf_counter() - began
    if status != 200:
        raise SystemExit(f"{address} answered {status}: {body[:300]!r}")
    times = []
    for _ in range(requests):
        began = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - began)
    times.sort()
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    rate = len(times) / sum(times)
    return Row(address, len(body), cold * 1e3, statistics.median(times) * 1e3, p99 * 1e3, rate)


def table(rows: list[Row]) -> str:
    lines = ["| address | bytes | cold ms | p50 ms | p99 ms | req/s |", "|---|--:|--:|--:|--:|--:|"]
    lines += [
        f"| `{row.address}` | {row.bytes:,} | {row.cold:.2f} | {row.p50:.2f} | {row.p99:.2f} | {row.rate:,.0f} |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=100_000, help="samples of the synthetic store")
    parser.add_argument("--database", help="a store of your own in the place of a synthetic one")
    parser.add_argument("--requests", type=int, default=200, help="warm requests of each address")
    parser.add_argument("--markdown", type=Path, help="a file to write the table to as well")
    options = parser.parse_args()
    database = options.database or made_store(options.samples)
    with served(database) as netloc:
        known = names(Client(netloc))
    # A fresh process: what was looked up for the names is not remembered.
    with served(database) as netloc:
        client = Client(netloc)
        deep = max(1, options.samples * 9 // 10 // 100)
        rows = [measured(client, address.format(**known), options.requests) for address in addresses(deep)]
    about = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {database}"
    print(f"{about}\n\n{table(rows)}")
    if options.markdown:
        options.markdown.write_text(f"{about}\n\n{table(rows)}\n")


if __name__ == "__main__":
    main()
