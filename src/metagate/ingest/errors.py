"""What can go wrong while data come in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reject:
    """One document that could not be taken.

    Attributes:
        source: file and line, `samples.jsonl:17`.
        kind: what it was taken for: `sample`.
        key: its accession, as far as it could be read.
        field: where in the record, `biome.lineage`; "" for the record as a whole.
        reason: what is wrong and what is allowed.
        text: the document as it was read, for the file of rejects.
    """

    source: str
    kind: str
    key: str
    field: str
    reason: str
    text: str = ""

    def __str__(self) -> str:
        what = f"{self.kind} {self.key}".strip()
        where = f", field {self.field}" if self.field else ""
        return f"{self.source}: {what}{where}: {self.reason}"


class Refused(Exception):
    """A document cannot be taken; whoever knows where it stood makes a `Reject` of it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class IngestError(Exception):
    """The root of this tree: says what is wrong, where, and what to do."""


class NothingToRead(IngestError):
    """No file was found, or a file is none that can be read."""


class NoScratch(IngestError):
    """The place where an import sorts its documents cannot be written."""


class Rejected(IngestError):
    """A record could not be taken, so nothing was changed."""

    def __init__(self, reject: Reject) -> None:
        super().__init__(f"{reject}\nNothing was changed. Correct it, or load the rest with --keep-going.")
        self.reject = reject
