"""The intake of a large load, in processes of its own: documents are checked on every core while they are read, and
prepared on one while the other writes.

A worker is `python -c` with pipes for standard input and output, so that nothing of this process reaches it but what is
sent, and it ends when this process ends, however that happens. Frames are their length in 8 bytes, then their bytes.
"""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple
from itertools import cycle
from pathlib import Path
from typing import IO

import orjson

from metagate.ingest.errors import IngestError, NoScratch, Reject
from metagate.ingest.intake import Intake, Taken, without_collector
from metagate.ingest.reading import Block
from metagate.ingest.rows import Batch, Prepared
from metagate.ingest.staging import no_scratch

_LENGTH = struct.Struct("<Q")


class WorkerEnded(IngestError):
    """A process that checks documents ended before its work was done."""


def cores() -> int:
    """How many cores this process may use; none where it cannot start another Python."""
    if not sys.executable:
        return 0
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# --- this process -----------------------------------------------------------------------------------------------------


class _Worker:
    """One worker, seen from this process."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        code = f"import sys; sys.path[:] = {sys.path!r}; from metagate.ingest.workers import main; main()"
        command = [sys.executable, "-c", code, str(scratch)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ourselves

    def send(self, *frames: bytes) -> None:
        """Send frames."""
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        try:
            _send(self._process.stdin, *frames)
        except OSError:
            raise self._ended() from None

    def receive(self) -> bytes:
        """Wait for the next frame."""
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        frame = _receive(self._process.stdout)
        if frame is None:
            raise self._ended()
        if frame.startswith(b'"'):
            raise NoScratch(orjson.loads(frame))
        return frame

    def taken(self) -> Taken:
        """Wait for what became of a block."""
        rejects, left_out = orjson.loads(self.receive())
        return Taken([Reject(*reject) for reject in rejects], left_out)

    def _ended(self) -> WorkerEnded:
        code = self._process.wait()
        reason = f"signal {-code}, perhaps for want of memory" if code < 0 else f"exit code {code}"
        return WorkerEnded(f"a process that checks documents ended early ({reason}). Nothing was changed; try again.")

    def close(self) -> None:
        """End the worker, whatever it is doing."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()


class Workers:
    """The face of `Intake`, with worker processes behind it.

    Args:
        number: how many processes check documents.
    """

    def __init__(self, number: int) -> None:
        try:
            self._directory = Path(tempfile.mkdtemp(prefix="metagate-import-"))
        except OSError as error:
            raise no_scratch(error) from error
        self._workers = [_Worker(self._directory / f"{n}.db") for n in range(number)]
        self._turn = cycle(self._workers)
        self._busy: deque[_Worker] = deque()

    def take(self, block: Block) -> Iterator[Taken]:
        """Take the documents of a block; answers what became of earlier ones, in the order of the blocks."""
        # One block for each worker and no more: a worker that is sent another while it answers would wait for us, and
        # we for it.
        if len(self._busy) == len(self._workers):
            yield self._busy.popleft().taken()
        worker = next(self._turn)
        head = [block.file, block.kind, block.places, block.trusted]
        worker.send(orjson.dumps(head), block.text)
        self._busy.append(worker)

    def ended(self) -> Iterator[Taken]:
        """Say that no more blocks come; answers what became of the last ones."""
        while self._busy:
            yield self._busy.popleft().taken()
        for worker in self._workers:
            worker.send(b"null")
        for worker in self._workers:
            worker.taken()

    def batches(self) -> Iterator[Batch]:
        """The prepared records, in the order in which they are written."""
        first, *others = self._workers
        for worker in others:
            worker.close()
        first.send(orjson.dumps([str(worker.scratch) for worker in others]))
        while (frame := first.receive()) != b"null":
            kind, nested, records = orjson.loads(frame)
            documents = first.receive().split(b"\n")
            yield Batch(kind, nested, [Prepared(*record) for record in records], documents)

    def close(self) -> None:
        """End the workers and remove their files."""
        for worker in self._workers:
            worker.close()
        shutil.rmtree(self._directory, ignore_errors=True)


# --- the worker -------------------------------------------------------------------------------------------------------


def main() -> None:
    """Work for the process at the other end of standard input until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us: it ends us in its turn.
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    scratch = Path(sys.argv[1])
    try:
        with without_collector():
            _work(asked, answers, scratch)
    except NoScratch as error:
        _send(answers, orjson.dumps(str(error)))
    except BrokenPipeError:
        pass
    # Only where nobody is left to do it: our own end is the end of the import.
    if _receive(asked) is None:
        shutil.rmtree(scratch.parent, ignore_errors=True)
        os._exit(0)


def _work(asked: IO[bytes], answers: IO[bytes], scratch: Path) -> None:
    intake = Intake(scratch)
    while (head := _receive(asked)) not in (None, b"null"):
        text = _receive(asked)
        if head is None or text is None:
            return
        file, kind, places, trusted = orjson.loads(head)
        _answer(answers, intake.taken(Block(file, kind, text, places, trusted)))
    for taken in intake.ended():
        _answer(answers, taken)
    _answer(answers, Taken())
    others = _receive(asked)
    if others is None:
        return
    for batch in intake.batches([Path(other) for other in orjson.loads(others)]):
        records = [tuple(record) for record in batch.records]
        _send(answers, orjson.dumps([batch.kind, batch.nested, records]), b"\n".join(batch.documents))
    _send(answers, b"null")


def _answer(answers: IO[bytes], taken: Taken) -> None:
    _send(answers, orjson.dumps([[astuple(reject) for reject in taken.rejects], taken.left_out]))


# --- both ends --------------------------------------------------------------------------------------------------------


def _send(pipe: IO[bytes], *frames: bytes) -> None:
    for frame in frames:
        pipe.write(_LENGTH.pack(len(frame)))
        pipe.write(frame)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """The next frame; None where the other end is closed."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    frame = pipe.read(length)
    return frame if len(frame) == length else None
