"""What the documents of `tests.documents` are made of: accessions, biomes, moments, files."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

LINEAGES = (
    "root",
    "root:Engineered",
    "root:Engineered:Wastewater",
    "root:Environmental",
    "root:Environmental:Aquatic",
    "root:Environmental:Aquatic:Marine",
    "root:Environmental:Aquatic:Marine:Intertidal zone",
    "root:Environmental:Terrestrial:Soil",
    "root:Host-associated",
    "root:Host-associated:Human",
    "root:Host-associated:Human:Digestive system",
    "root:Host-associated:Human:Digestive system:Large intestine (distal)",
    "root:Mixed",
)


def moment(number: int) -> str:
    """A moment of its own for each number; some without a part of a second, as real records have them."""
    fraction = "" if number % 5 == 0 else f".{number % 1000:03d}"
    return f"2026-0{1 + number % 9}-{1 + number % 28:02d}T{number % 24:02d}:30:00{fraction}Z"


def biome(number: int) -> Json | None:
    """A biome; some records have none."""
    if number % 9 == 8:
        return None
    lineage = LINEAGES[number % len(LINEAGES)]
    return {"biome_name": lineage.rsplit(":", 1)[-1], "lineage": lineage}


# --- accessions -------------------------------------------------------------------------------------------------------


def study_accession(number: int) -> str:
    return f"MGYS{number:08d}"


def sample_accession(number: int) -> str:
    return f"SAMEA{1_000_000 + number}"


def run_accession(number: int) -> str:
    # Real records exist that name two runs in one text.
    return "SRR900001,SRR900002" if number == 7 else f"ERR{1_000_000 + number}"


def assembly_accession(number: int) -> str:
    return f"ERZ{1_000_000 + number}"


def analysis_accession(number: int) -> str:
    return f"MGYA{number:08d}"


def genome_accession(number: int) -> str:
    return f"MGYG{number:09d}"


def download(name: str, group: str | None, number: int, *, indexed: bool = False) -> Json:
    """A result file."""
    url = f"https://files.example.org/{number}/{name}"
    return {
        "file_type": "fasta" if indexed else "tsv",
        "download_type": "Functional analysis",
        "download_group": group,
        "short_description": f"File {name}",
        "long_description": f"The file {name}, number {number}",
        "alias": name,
        "file_size_bytes": None if number % 4 == 0 else 1000 + number,
        "index_files": [{"index_type": "gzi", "url": f"{url}.gzi"}] if indexed else None,
        "url": url,
    }
