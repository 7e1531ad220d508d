"""A load: documents in, one transaction, one new revision. Imports and synthetic data both end here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import orjson

from metagate.ingest.biomes import BiomeWriter
from metagate.ingest.errors import Reject, Rejected
from metagate.ingest.intake import Intake, Taken, without_collector
from metagate.ingest.kinds import BY_NAME, LINKS, OPENNESS, Json, Kind
from metagate.ingest.links import LinkWriter
from metagate.ingest.openness import Openness
from metagate.ingest.reading import BLOCK, Block
from metagate.ingest.resolving import Resolver
from metagate.ingest.rows import Batch
from metagate.ingest.session import Session
from metagate.ingest.tally import Tally
from metagate.ingest.workers import Workers, cores
from metagate.ingest.writing import KindWriter, drop_bare_genomes
from metagate.model import timestamps
from metagate.store.engine import Engine, Writer
from metagate.store.settling import settle

_LARGE = 8 * BLOCK
"""Bytes of documents for which other processes are started: they take half a second to be ready."""
_WORKERS = 2
_ADDED = 500
"""Documents that are handed on at once."""
_GENOMES = ("genome", "genome_release", "catalogue")

Progress = Callable[[str, int], None]
"""Told what is being done ("reading samples.jsonl", "writing sample") and how many records are through."""


@dataclass(slots=True)
class Summary:
    """What a load did, per kind.

    Attributes:
        tallies: by kind, in the order in which kinds are written.
        rejects: what could not be taken, if the load went on without it.
        left_out: fields that documents had and the store has no place for, by kind, with how often.
        changed: whether anything in the store is different now.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return any(tally.new or tally.changed for tally in self.tallies.values())


class Load:
    """One load under way; made by `loading`.

    Everything is read before anything is written: the store is locked for writing in `finish` alone.
    """

    def __init__(
        self,
        engine: Engine,
        ending: ExitStack,
        openness: Openness | None,
        *,
        keep_going: bool,
        progress: Progress | None = None,
    ) -> None:
        self._engine = engine
        self._ending = ending
        self._openness = openness
        self._keep_going = keep_going
        self._progress = progress or (lambda _doing, _count: None)
        self._waiting: list[Block] = []
        self._intake: Intake | Workers | None = None
        self._added: list[bytes] = []
        self._places: list[str] = []
        self._without_release: set[str] = set()
        self.summary = Summary()

    # --- documents in -------------------------------------------------------------------------------------------------

    def add(
        self, kind: str, document: Json, source: str, *, own: bool = True, openness: Openness | None = None
    ) -> None:
        """Put one document into the load: a JSON object as the record models of `wire/` make it, fields absent where
        unknown. It is not checked.

        Args:
            source: where it comes from, for messages.
            own: whether it is a document of its own, or one that only stands inside another.
            openness: how open this one record is to be, whatever the load's own openness.
        """
        if openness is not None:
            document = {**document, OPENNESS: [int(openness.visibility), openness.owner]}
        self._added.append(orjson.dumps([kind, not own, document]))
        self._places.append(source)
        if len(self._added) >= _ADDED:
            self._flush()

    def _flush(self) -> None:
        if self._added:
            self.take(Block("", None, b"\n".join(self._added), self._places, trusted=True))
            self._added, self._places = [], []

    def take(self, block: Block) -> None:
        """Put a block of documents into the load.

        Raises:
            Rejected: a document of this block, or of one before, cannot be taken, and the load does not go on without.
        """
        if self._intake is None:
            self._waiting.append(block)
            if sum(len(waiting.text) for waiting in self._waiting) > _LARGE:
                self._start(large=True)
        else:
            self._note(self._intake.take(block))

    def _start(self, *, large: bool) -> None:
        self._intake = Workers(_WORKERS) if large and cores() > 1 else Intake()
        self._ending.callback(self._intake.close)
        for block in self._waiting:
            self._note(self._intake.take(block))
        self._waiting.clear()

    def _note(self, every: Iterable[Taken]) -> None:
        for taken in every:
            for reject in taken.rejects:
                self._tally(reject.kind).rejected += 1
                self._reject(reject)
            for kind, fields in taken.left_out.items():
                of_kind = self.summary.left_out.setdefault(kind, {})
                for name, count in fields.items():
                    of_kind[name] = of_kind.get(name, 0) + count

    def _reject(self, reject: Reject) -> None:
        if not self._keep_going:
            raise Rejected(reject)
        self.summary.rejects.append(reject)

    def _tally(self, kind: str) -> Tally:
        return self.summary.tallies.setdefault(kind, Tally())

    # --- records out --------------------------------------------------------------------------------------------------

    def finish(self, first: Callable[[Writer], None] | None = None) -> Summary:
        """Write everything and settle the store. The transaction is committed by `loading`.

        Args:
            first: called in the transaction before anything is written; what it raises ends the load.

        Raises:
            Rejected: a record cannot be taken, and the load does not go on without such.
        """
        self._flush()
        if self._intake is None:
            self._start(large=False)
        assert self._intake is not None  # noqa: S101 - just started
        self._note(self._intake.ended())
        writer = self._ending.enter_context(self._engine.write())
        if first is not None:
            first(writer)
        self._write(writer, self._intake)
        if self.summary.changed:
            settle(writer, genomes=any(name in self.summary.tallies for name in _GENOMES))
        return self.summary

    def _write(self, writer: Writer, intake: Intake | Workers) -> None:
        session = Session(writer, Resolver(writer), timestamps.now(), self._openness)
        kinds: dict[str, _KindWriter] = {"biome": BiomeWriter(session, self._tally("biome"))}
        for batch in intake.batches():
            if batch.kind not in kinds:
                kind = BY_NAME[batch.kind]
                if kind in LINKS:
                    self._drop_genomes(session, kinds.get("genome"))
                kinds[batch.kind] = _writer(session, kind, self._tally(batch.kind))
            self._write_batch(kinds[batch.kind], batch)
        self._drop_genomes(session, kinds.get("genome"))
        found = self.summary.tallies
        names = [*BY_NAME, *(name for name in found if name not in BY_NAME)]
        self.summary.tallies = {name: found[name] for name in names if name in found and found[name].read}

    def _drop_genomes(self, session: Session, genomes: _KindWriter | None) -> None:
        """Once releases are written and before genomes are linked: drop those whose every document was rejected."""
        if self._without_release and isinstance(genomes, KindWriter):
            genomes.tally.new -= drop_bare_genomes(session.writer, self._without_release, genomes.first_id)
            session.resolver.forget("genome")
            self._without_release.clear()

    def _write_batch(self, kind: _KindWriter, batch: Batch) -> None:
        kind.write(batch)
        for reject in kind.rejects:
            self._reject(reject)
            if reject.kind == "genome_release":
                self._without_release.add(reject.key.rpartition("/")[2])
        kind.rejects.clear()
        self._progress(f"writing {batch.kind}", kind.tally.new + kind.tally.changed + kind.tally.unchanged)


_KindWriter = BiomeWriter | KindWriter | LinkWriter


def _writer(session: Session, kind: Kind, tally: Tally) -> _KindWriter:
    return LinkWriter(session, kind, tally) if kind in LINKS else KindWriter(session, kind, tally)


@contextmanager
def loading(
    engine: Engine,
    *,
    openness: Openness | None = None,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> Iterator[Load]:
    """A load into a store: all of it is committed when the block ends well, nothing when it does not."""
    with without_collector(), ExitStack() as ending:
        yield Load(engine, ending, openness, keep_going=keep_going, progress=progress)
