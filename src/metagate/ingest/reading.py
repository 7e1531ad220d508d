"""Reading files of documents: which files, which kind, and their documents in blocks, each with its place.

`.jsonl` has a document a line, `.jsonl.gz` the same compressed; `.json` is one document, a list of them, or a page of
an API list. Files are read piece by piece, so that their size does not matter.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from metagate.ingest import pieces
from metagate.ingest.errors import NothingToRead

SUFFIXES = (".jsonl", ".jsonl.gz", ".json")
LONGEST_DOCUMENT = 64 * 1024 * 1024
"""Bytes of one document; what is longer is no document but another kind of file."""
BLOCK = 512 * 1024
"""Bytes that are read, checked and handed on at once."""

_FILE_NAMES = {
    "biome": "biome",
    "study": "study",
    "studies": "study",
    "super_stud": "super_study",
    "superstud": "super_study",
    "sample": "sample",
    "run": "run",
    "analysed_run": "run",
    "assembl": "assembly",
    "analys": "analysis",
    "publication": "publication",
    "genome_catalogue": "catalogue",
    "catalogue": "catalogue",
    "genome_assembly_link": "genome_assembly_link",
    "genome_link": "genome_assembly_link",
    "contained_genome": "contained_genome",
    "additional_contained_genome": "contained_genome",
    "genome": "genome",
}
"""The beginning of a file's name and the kind of its documents; the longest that fits counts."""


@dataclass(slots=True)
class Block:
    """Documents of one file that follow each other.

    Attributes:
        file: the file's name, as messages show it.
        kind: what the file's name says that they are; None where it says nothing.
        text: the documents, a line each.
        places: the number of the first line, the rest following one by one; or the place of each document.
        trusted: whether they are in canonical form already and need no check.
    """

    file: str
    kind: str | None
    text: bytes
    places: int | list[str] = field(default=1)
    trusted: bool = False

    def count(self) -> int:
        """How many lines it has; empty ones are counted too."""
        return self.text.count(b"\n") + (not self.text.endswith(b"\n"))

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Each document with its place: file and line."""
        first = self.places
        for number, text in enumerate(self.text.split(b"\n")):
            if text and not text.isspace():
                yield f"{self.file}:{first + number if isinstance(first, int) else first[number]}", text


def files(paths: list[Path]) -> list[Path]:
    """The files that some paths mean: a file is itself, a directory all files of documents right in it, by name.

    Names that begin with a dot are left out of directories, as everywhere. A file that is named twice is read once.

    Raises:
        NothingToRead: a path is not there, has another ending, or a directory holds no such file.
    """
    found: list[Path] = []
    for path in paths:
        try:
            found.extend(_inside(path) if path.is_dir() else _itself(path))
        except OSError as error:
            raise NothingToRead(f"{shown(path)}: cannot be read: {error.strerror}") from error
    return list(dict.fromkeys(found))


def _itself(path: Path) -> list[Path]:
    if not os.path.lexists(path):
        raise NothingToRead(f"{shown(path)}: there is no such file or directory")
    if not path.name.endswith(SUFFIXES):
        raise NothingToRead(f"{shown(path)}: files of documents end in {', '.join(SUFFIXES)}")
    return [path]


def _inside(directory: Path) -> list[Path]:
    named = [path for path in sorted(directory.iterdir()) if path.name.endswith(SUFFIXES) and path.name[0] != "."]
    # A link that leads nowhere is kept: reading it says so.
    inside = [path for path in named if path.is_symlink() or path.is_file()]
    if not inside:
        raise NothingToRead(f"{shown(directory)}: no file in it ends in {', '.join(SUFFIXES)}")
    return inside


def shown(path: Path) -> str:
    """A path as text that can be printed and stored, whatever bytes its name is made of."""
    return os.fsencode(path).decode(errors="replace")


def kind_by_name(path: Path) -> str | None:
    """The kind that a file's name says: `samples.jsonl`, `samples-2.jsonl.gz`, `super-studies.json`.

    None where it says nothing, or names two kinds, as `study_samples.jsonl` does: then the documents show theirs.
    """
    name = path.name.lower().replace("-", "_")
    fits = [start for start in _FILE_NAMES if name.startswith(start)]
    if not fits:
        return None
    start = max(fits, key=len)
    return None if any(word in name[len(start) :] for word in _FILE_NAMES) else _FILE_NAMES[start]


_BY_ACCESSION = {
    "MGYS": "study",
    "MGYA": "analysis",
    "MGYG": "genome",
    **dict.fromkeys(("ERZ", "SRZ", "DRZ"), "assembly"),
    **dict.fromkeys(("ERR", "SRR", "DRR"), "run"),
    **dict.fromkeys(("ERS", "SRS", "DRS", "SAME", "SAMN", "SAMD"), "sample"),
}
_BY_FIELD = (
    ("pubmed_id", "publication"),
    ("slug", "super_study"),
    ("containment", "contained_genome"),
    ("cani", "contained_genome"),
    ("mag_accession", "genome_assembly_link"),
    ("species_rep", "genome_assembly_link"),
    ("pipeline_version", "analysis"),
    ("sample_title", "sample"),
    ("instrument_model", "run"),
    ("assembler_name", "assembly"),
    ("taxon_lineage", "genome"),
    ("title", "study"),
)


def kind_by_content(document: Any) -> str | None:
    """The kind that a document itself shows, by its accession or a field that only this kind has."""
    if not isinstance(document, dict):
        return None
    accession = document.get("accession")
    start = accession[:4].upper() if isinstance(accession, str) else ""
    kind = _BY_ACCESSION.get(start) or _BY_ACCESSION.get(start[:3])
    kind = kind or next((kind for name, kind in _BY_FIELD if name in document), None)
    if kind is None and accession is None:
        kind = "catalogue" if "catalogue_id" in document else "biome" if "lineage" in document else None
    return kind


def blocks(path: Path) -> Iterator[Block]:
    """The documents of a file, in order, in blocks.

    Raises:
        NothingToRead: the file cannot be read, or is cut off, or a `.json` file is no JSON.
    """
    name, kind = shown(path), kind_by_name(path)
    try:
        with _open(path) as file:
            if path.name.endswith(".json"):
                for text, places in pieces.blocks_of_json(file, name, BLOCK, LONGEST_DOCUMENT):
                    yield Block(name, kind, text, places)
            else:
                for text, line in _lines(file, name):
                    yield Block(name, kind, text, line)
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise NothingToRead(f"{name}: cannot be read: {reason}") from error


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def _lines(file: IO[bytes], name: str) -> Iterator[tuple[bytes, int]]:
    """Whole lines of about a block's length, and the number of the first."""
    line, kept = 1, [file.read(len(_MARK)).removeprefix(_MARK)]
    while piece := file.read(BLOCK):
        end = piece.rfind(b"\n") + 1
        kept.append(piece[:end])
        if end:
            text = b"".join(kept)
            yield text, line
            line += text.count(b"\n")
            kept.clear()
        kept.append(piece[end:])
        if sum(map(len, kept)) > LONGEST_DOCUMENT:
            raise NothingToRead(f"{name}:{line}: the line is longer than {LONGEST_DOCUMENT:,} bytes; no document is")
    if rest := b"".join(kept):
        yield rest, line


_MARK = b"\xef\xbb\xbf"
"""What some editors put before UTF-8 text."""
