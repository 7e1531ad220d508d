"""`metagate generate`: a deterministic, realistic store of any size, made up from real names.

`Plan` says which record belongs to which; one module a kind makes the documents; `loading` makes them records, as it
does with those of an import. Nothing is held but one record at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Table, select

from metagate.ingest.loading import Progress, Summary, loading
from metagate.ingest.openness import Openness
from metagate.ingest.synthetic.analyses import make_analyses
from metagate.ingest.synthetic.genomes import make_genomes
from metagate.ingest.synthetic.links import make_links
from metagate.ingest.synthetic.made import Made
from metagate.ingest.synthetic.plan import Plan
from metagate.ingest.synthetic.publications import make_publications
from metagate.ingest.synthetic.runs import make_assemblies, make_runs
from metagate.ingest.synthetic.samples import make_samples
from metagate.ingest.synthetic.size import ImpossibleSize, Size, StoreNotEmpty
from metagate.ingest.synthetic.studies import make_biomes, make_studies
from metagate.ingest.synthetic.super_studies import make_super_studies
from metagate.store import tables
from metagate.store.engine import Engine, Writer
from metagate.store.statements import Statement

__all__ = ["ImpossibleSize", "Made", "Size", "StoreNotEmpty", "documents", "generate"]

_MAKERS: tuple[tuple[str, Callable[[Plan], Iterator[Made]]], ...] = (
    ("biomes", lambda _plan: make_biomes()),
    ("studies", make_studies),
    ("samples", make_samples),
    ("runs", make_runs),
    ("assemblies", make_assemblies),
    ("analyses", make_analyses),
    ("publications", make_publications),
    ("genomes", make_genomes),
    ("super-studies", make_super_studies),
    ("genome links", make_links),
)
_FILLED = (
    tables.biome,
    tables.study,
    tables.sample,
    tables.run,
    tables.assembly,
    tables.analysis,
    tables.publication,
    tables.super_study,
    tables.catalogue,
    tables.genome,
)
_PROGRESS_EVERY = 1_000


def documents(size: Size) -> Iterator[Made]:
    """Every record of a store of some size.

    The same size gives the same documents, byte for byte, on every machine.
    """
    plan = Plan(size)
    for _, make in _MAKERS:
        yield from make(plan)


def generate(engine: Engine, size: Size, *, progress: Progress | None = None) -> Summary:
    """Fill an empty store with synthetic records, all or none.

    Args:
        progress: told "making samples" and how many of them there are by then, then what `loading` tells.

    Raises:
        StoreNotEmpty: the store holds records; they stay as they are.
    """
    with engine.write() as writer:
        _require_empty(writer)
    plan = Plan(size)
    with loading(engine, progress=progress) as load:
        for kind, make in _MAKERS:
            number = 0
            for number, made in enumerate(make(plan), 1):
                openness = Openness(made.visibility, made.account) if made.visibility else None
                load.add(made.kind, made.document, "synthetic", openness=openness)
                if progress is not None and number % _PROGRESS_EVERY == 0:
                    progress(f"making {kind}", number)
            if progress is not None:
                progress(f"making {kind}", number)
        # Once more: it may have been a while.
        return load.finish(first=_require_empty)


def _require_empty(writer: Writer) -> None:
    found = next((table for table in _FILLED if writer.all(_anything_in(table))), None)
    if found is not None:
        raise StoreNotEmpty(
            f"this store holds records already (in the table {found.name}), and synthetic records are not mixed with "
            "others. Nothing was changed. Give --database the name of a new store, or delete this one first."
        )


def _anything_in(table: Table) -> Statement:
    return Statement(select(next(iter(table.primary_key.columns))).limit(1))
