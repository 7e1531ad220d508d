"""Reading files of documents: which files, which kind, and one document after the other with its place.

`.jsonl` has a document a line, `.jsonl.gz` the same compressed; `.json` is one document, a list of them, or a page of an
API list. A `.json` list is read piece by piece, so that its size does not matter.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from metagate.ingest.errors import NothingToRead

SUFFIXES = (".jsonl", ".jsonl.gz", ".json")
LONGEST_LINE = 256 * 1024 * 1024
"""Bytes of one document; a file with a longer line is not one of documents."""
_PIECE = 1024 * 1024

_FILE_NAMES = {
    "biome": "biome",
    "stud": "study",
    "super": "super_study",
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


@dataclass(frozen=True, slots=True)
class Found:
    """One document as it was found.

    Attributes:
        text: its JSON.
        source: file and line, as an operator can find it.
    """

    text: bytes
    source: str


def files(paths: list[Path]) -> list[Path]:
    """The files that some paths mean: a file is itself, a directory all files of documents in it, by name.

    Raises:
        NothingToRead: a path is not there, has another ending, or a directory holds no such file.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.name.endswith(SUFFIXES) and file.is_file())
            if not inside:
                raise NothingToRead(f"{path}: no file in it ends in {', '.join(SUFFIXES)}")
            found.extend(inside)
        elif not path.exists():
            raise NothingToRead(f"{path}: there is no such file or directory")
        elif not path.name.endswith(SUFFIXES):
            raise NothingToRead(f"{path}: files of documents end in {', '.join(SUFFIXES)}")
        else:
            found.append(path)
    return found


def kind_by_name(path: Path) -> str | None:
    """The kind that a file's name says: `samples.jsonl`, `samples-2.jsonl.gz`, `super-studies.json`."""
    name = path.name.lower().replace("-", "_")
    fits = [start for start in _FILE_NAMES if name.startswith(start)]
    return _FILE_NAMES[max(fits, key=len)] if fits else None


_BY_ACCESSION = (
    (("MGYS",), "study"),
    (("MGYA",), "analysis"),
    (("MGYG",), "genome"),
    (("ERZ", "SRZ", "DRZ"), "assembly"),
    (("ERR", "SRR", "DRR"), "run"),
    (("ERS", "SRS", "DRS", "SAM"), "sample"),
)
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
    if isinstance(accession, str):
        for starts, kind in _BY_ACCESSION:
            if accession.upper().startswith(starts):
                return kind
    for field, kind in _BY_FIELD:
        if field in document:
            return kind
    if accession is None and "catalogue_id" in document:
        return "catalogue"
    if accession is None and "lineage" in document:
        return "biome"
    return None


def documents(path: Path) -> Iterator[Found]:
    """Every document of a file, in order.

    Raises:
        NothingToRead: the file cannot be read, or is cut off, or a `.json` file is no JSON.
    """
    try:
        if path.name.endswith(".json"):
            yield from _of_json(path)
        else:
            yield from _of_lines(path)
    except (OSError, EOFError, zlib.error) as error:
        raise NothingToRead(f"{path}: cannot be read: {error}") from error


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def _of_lines(path: Path) -> Iterator[Found]:
    with _open(path) as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise NothingToRead(f"{path}:{number}: the line is longer than {LONGEST_LINE} bytes")
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.isspace():
                yield Found(line, f"{path}:{number}")


class _Pieces:
    """The text of a `.json` file, piece by piece, with the line that has been reached."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.text = ""
        self.line = 1
        self.ended = False

    def more(self) -> None:
        piece = self._file.read(_PIECE)
        self.ended = not piece
        self.text += piece
        if len(self.text) > LONGEST_LINE:
            raise ValueError(f"a document is longer than {LONGEST_LINE} characters")

    def drop(self, length: int) -> str:
        dropped, self.text = self.text[:length], self.text[length:]
        self.line += dropped.count("\n")
        return dropped

    def next_sign(self) -> str:
        """The next character that is no white space; "" at the end of the file."""
        while True:
            self.drop(len(self.text) - len(self.text.lstrip()))
            if self.text or self.ended:
                return self.text[:1]
            self.more()


def _of_json(path: Path) -> Iterator[Found]:
    with path.open(encoding="utf-8-sig") as file:
        pieces = _Pieces(file)
        try:
            if pieces.next_sign() == "[":
                pieces.drop(1)
                yield from _of_list(path, pieces)
            else:
                yield from _of_object(path, pieces)
        except (ValueError, RecursionError) as error:
            raise NothingToRead(f"{path}:{pieces.line}: this is no JSON that can be read: {error}") from error


def _value(pieces: _Pieces) -> str:
    """The text of the JSON value that comes next."""
    decoder = json.JSONDecoder()
    while True:
        try:
            _, end = decoder.raw_decode(pieces.text)
        except ValueError:
            if pieces.ended:
                raise
            pieces.more()
            continue
        # A number may go on in the next piece; nothing else can.
        if end < len(pieces.text) or pieces.ended:
            return pieces.drop(end)
        pieces.more()


def _of_list(path: Path, pieces: _Pieces) -> Iterator[Found]:
    sign = pieces.next_sign()
    while sign != "]":
        line = pieces.line
        yield Found(_value(pieces).encode(errors="surrogatepass"), f"{path}:{line}")
        sign = pieces.next_sign()
        if sign == ",":
            pieces.drop(1)
            sign = pieces.next_sign()
        elif sign != "]":
            raise ValueError("the list ends without ']'")


def _of_object(path: Path, pieces: _Pieces) -> Iterator[Found]:
    """One document; or the documents of an API list page, `{"count": …, "items": […]}`."""
    line, text = pieces.line, _value(pieces)
    if pieces.next_sign():
        raise ValueError("something follows the document; a document a line is a .jsonl file")
    document = json.loads(text)
    if isinstance(document, dict) and isinstance(document.get("items"), list) and "accession" not in document:
        for number, item in enumerate(document["items"]):
            yield Found(json.dumps(item).encode(), f"{path}:items[{number}]")
    else:
        yield Found(text.encode(errors="surrogatepass"), f"{path}:{line}")
