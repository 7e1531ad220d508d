"""References: from an accession in a document to the id of the record that it names."""

from __future__ import annotations

from collections.abc import Iterable

from metagate.ingest.kinds import BY_NAME, Kind
from metagate.ingest.rows import BIOME_NAME
from metagate.model.accessions import normalise, parts
from metagate.store.engine import Writer

_REMEMBERED = 100_000
"""References remembered of one kind before starting afresh: bounds the memory of an import."""


class Unresolved(Exception):
    """A document refers to a record that is nowhere."""

    def __init__(self, field: str, target: str, accession: str) -> None:
        super().__init__(f"there is no {target} {accession!r}, neither in this import nor in the store; import it too")
        self.field = field


class Resolver:
    """Looks references up in batches and remembers them."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known: dict[str, dict[str, int]] = {}
        self.biomes: dict[str, int] = {}
        """Every biome by its lineage."""
        self._by_name: dict[str, list[str]] | None = None

    def learn(self, kind: str, accessions: Iterable[str]) -> None:
        """Look up all these accessions of a kind with one statement, so that `find` answers from memory."""
        known = self._known.setdefault(kind, {})
        if len(known) > _REMEMBERED:
            known.clear()
        wanted = {accession for accession in accessions if normalise(accession) not in known}
        wanted |= {part for accession in wanted if "," in accession for part in parts(accession)}
        if wanted:
            known.update(found_records(self._writer, BY_NAME[kind], wanted))

    def forget(self, kind: str) -> None:
        """Look records of a kind up anew: some are gone."""
        self._known.pop(kind, None)

    def find(self, kind: str, accession: str) -> int | None:
        """The id of a record that `learn` has looked up; None where there is none."""
        return self._known.get(kind, {}).get(normalise(accession))

    def find_each(self, kind: str, accession: str) -> list[int]:
        """The ids of the records that one text names: of one record, or of several with commas between them."""
        whole = self.find(kind, accession)
        if whole is not None:
            return [whole]
        each = [self.find(kind, part) for part in parts(accession)]
        return [] if None in each else [found for found in each if found is not None]

    def biome(self, field: str, name: str) -> int:
        """The id of a biome by its lineage, or by its own name where only one biome has it.

        Raises:
            Unresolved: no biome or several have this name.
        """
        if field != BIOME_NAME:
            return self.biomes[name]
        if self._by_name is None:
            self._by_name = {}
            for lineage in self.biomes:
                self._by_name.setdefault(lineage.rpartition(":")[2], []).append(lineage)
        found = self._by_name.get(name, [])
        if len(found) == 1:
            return self.biomes[found[0]]
        error = Unresolved("biome.lineage", "biome", name)
        if found:
            error.args = (f"{len(found)} biomes have the name {name!r}: give the lineage as well",)
        raise error


def found_records(writer: Writer, kind: Kind, keys: Iterable[str]) -> dict[str, int]:
    """The ids of the records of a kind that are found under some accessions, by normalised accession.

    Where several records answer to an accession, it is the one whose own accession it is, else the first by accession.
    """
    if not kind.is_aliased:
        return _by_key(writer, kind, keys)
    rows = writer.look_up(
        f"SELECT alias.accession, record.accession, record.id FROM alias "  # noqa: S608 - names of ours
        f"JOIN {kind.name} AS record ON record.id = alias.id "
        f"WHERE alias.kind = '{kind.name}' AND alias.accession {{among}}",
        sorted({normalise(key) for key in keys}),
    )
    best: dict[str, tuple[bool, str, int]] = {}
    for key, accession, number in rows:
        candidate = (normalise(accession) != key, accession, number)
        if key not in best or candidate < best[key]:
            best[key] = candidate
    return {key: number for key, (_, _, number) in best.items()}


def _by_key(writer: Writer, kind: Kind, keys: Iterable[str]) -> dict[str, int]:
    """Keys without aliases are looked for as they are, in upper and in lower case, so that an index finds them."""
    text = f'SELECT "{kind.key}", "{kind.identity}" FROM {kind.name} WHERE "{kind.key}" {{among}}'  # noqa: S608 - names of ours
    spelled = {spelling for key in keys for spelling in (key, key.upper(), key.lower())}
    # From the last to the first, so that the first of two that differ in case stays.
    rows = sorted(writer.look_up(text, sorted(spelled)), reverse=True)
    return {normalise(key): number for key, number in rows}
