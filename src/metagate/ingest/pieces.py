"""The documents of a `.json` file: one, a list of them, or a page of an API list, found piece by piece."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO

from metagate.ingest.checking import KEYS
from metagate.ingest.errors import NothingToRead

Documents = Iterator[tuple[str, bytes]]
_KEYS = tuple(f'"{key}"' for key in KEYS)


def blocks_of_json(file: IO[bytes], name: str, size: int, longest: int) -> Iterator[tuple[bytes, list[str]]]:
    """The documents of a file in blocks of about `size` bytes: a line for each document, and the place of each.

    Args:
        name: the file, for messages.
        longest: how many characters a document may have.

    Raises:
        NothingToRead: this is no JSON, or a document is too long. Says in which line.
    """
    text = _Pieces(file, longest)
    lines: list[bytes] = []
    places: list[str] = []
    length = 0
    try:
        for place, document in _documents(text):
            # A line break cannot stand inside a JSON text, only around and between its parts.
            lines.append(document.replace(b"\n", b" "))
            places.append(place)
            length += len(document)
            if length >= size:
                yield b"\n".join(lines), places
                lines, places, length = [], [], 0
    except (ValueError, RecursionError) as error:
        line = text.line + (error.lineno - 1 if isinstance(error, json.JSONDecodeError) else 0)
        raise NothingToRead(f"{name}:{line}: this is no JSON that can be read: {error}") from error
    if lines:
        yield b"\n".join(lines), places


class _Pieces:
    """The text of a file, piece by piece, with the line that has been reached."""

    def __init__(self, file: IO[bytes], longest: int) -> None:
        self._file = file
        self._longest = longest
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._scan = json.JSONDecoder().raw_decode
        self.text = ""
        self.line = 1
        self.ended = False

    def more(self) -> None:
        """Read on: as much again as is there, so that a long document is scanned a few times and not for each piece."""
        piece = self._file.read(max(len(self.text), 512 * 1024))
        self.ended = not piece
        self.text += self._decoder.decode(piece, final=self.ended)
        if len(self.text) > self._longest * 2:
            raise ValueError(f"a document is longer than {self._longest:,} characters; no document is")

    def drop(self, length: int) -> str:
        """Take some characters away from the beginning."""
        dropped, self.text = self.text[:length], self.text[length:]
        self.line += dropped.count("\n")
        return dropped

    def next_sign(self) -> str:
        """The next character that is no white space; "" at the end of the file."""
        while True:
            self.drop(len(self.text) - len(self.text.lstrip(" \t\r\n")))
            if self.text or self.ended:
                return self.text[:1]
            self.more()

    def skip(self, sign: str, where: str) -> None:
        """Pass over a sign that must come next."""
        if self.next_sign() != sign:
            raise ValueError(f"{sign!r} is missing {where}")
        self.drop(1)

    def value(self) -> str:
        """The text of the JSON value that comes next."""
        self.next_sign()
        while True:
            try:
                _, end = self._scan(self.text)
            except json.JSONDecodeError:
                if self.ended:
                    raise
            else:
                # A number may go on in the next piece; nothing else can.
                if end < len(self.text) or self.ended:
                    return self.drop(end)
            self.more()


def _documents(text: _Pieces) -> Documents:
    sign = text.next_sign()
    if sign == "[":
        yield from _of_list(text)
    elif sign == "{":
        yield from _of_object(text)
    else:
        raise ValueError("a document is an object, {…}; a file holds one, or a list of them, […]")
    if text.next_sign():
        raise ValueError("something follows the end; a document a line is a .jsonl file")


def _of_list(text: _Pieces) -> Documents:
    text.skip("[", "before the list")
    sign = text.next_sign()
    while sign != "]":
        line = text.line
        yield str(line), text.value().encode()
        sign = text.next_sign()
        if sign == ",":
            text.drop(1)
            sign = text.next_sign()
            if sign == "]":
                raise ValueError("',' stands before the end of the list")
        elif sign != "]":
            raise ValueError("a list ends with ']', its parts are parted by ','")
    text.drop(1)


def _of_object(text: _Pieces) -> Documents:
    """One document; or the documents of an API list page, `{"items": […], "count": …}`, in whatever order."""
    line, fields, is_page = text.line, list[str](), False
    text.skip("{", "before the object")
    sign = text.next_sign()
    while sign != "}":
        name = text.value()
        text.skip(":", f"after {name[:80]}")
        if json.loads(name) == "items" and text.next_sign() == "[":
            is_page = True
            yield from _of_list(text)
        else:
            fields.append(f"{name}: {text.value()}")
        sign = text.next_sign()
        if sign == ",":
            text.drop(1)
            sign = text.next_sign()
            if sign == "}":
                raise ValueError("',' stands before the end of the object")
        elif sign != "}":
            raise ValueError("an object ends with '}', its parts are parted by ','")
    text.drop(1)
    if not is_page:
        yield str(line), ("{" + ", ".join(fields) + "}").encode()
    elif any(field.startswith(_KEYS) for field in fields):
        raise ValueError("this is neither a record nor a page of a list: it has an accession and items")
