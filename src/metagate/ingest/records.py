"""`metagate import records`: API v2 documents become records.

A document is read, checked against its record model in `wire/`, and handed to a load. It may be a list item, a detail
or anything between; what it is silent about stays as it is in the store.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from metagate.ingest.errors import NothingToRead
from metagate.ingest.loading import Load, Progress, Summary, loading
from metagate.ingest.openness import Openness
from metagate.ingest.reading import blocks, files, shown
from metagate.store.engine import Engine


def import_records(
    engine: Engine,
    paths: list[Path],
    *,
    openness: Openness | None = None,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Import the documents of some files and directories, all or none.

    Args:
        paths: files or directories, see `reading.files`.
        openness: how open the records are to be; None leaves old records as they are and makes new ones public, though
            never more open than their study.
        keep_going: load the rest where a document cannot be taken; such documents are in the summary's `rejects`.

    Raises:
        NothingToRead: a path cannot be read. Nothing was changed.
        Rejected: a document cannot be taken, and `keep_going` is off. Nothing was changed.
    """
    found = files(paths)
    with loading(engine, openness=openness, keep_going=keep_going, progress=progress) as load:
        for path in found:
            _read(load, path, progress)
        return load.finish()


def _read(load: Load, path: Path, progress: Progress | None) -> None:
    number = 0
    for block in blocks(path):
        load.take(block)
        number += block.count()
        if progress is not None:
            progress(f"reading {shown(Path(path.name))}", number)


def write_rejects(summary: Summary, path: Path) -> None:
    """Write what was rejected to a file, a JSON object a line: where it was, why, and the document as it was read.

    Raises:
        NothingToRead: the file cannot be written.
    """
    try:
        with path.open("wb") as file:
            for reject in summary.rejects:
                row = {
                    "source": reject.source,
                    "kind": reject.kind,
                    "key": reject.key,
                    "field": reject.field,
                    "reason": reject.reason,
                    "record": reject.text,
                }
                file.write(orjson.dumps(row) + b"\n")
    except OSError as error:
        raise NothingToRead(f"{path}: cannot write the rejects there: {error}") from error
