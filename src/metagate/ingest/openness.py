"""How open the records of a load are to be, and how open they can be below their studies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from metagate.ingest.kinds import Json
from metagate.model.visibility import Visibility
from metagate.store.engine import Writer


@dataclass(frozen=True, slots=True)
class Openness:
    """How open the records of a load are to be.

    Attributes:
        visibility: for new records, and for old ones as well: it was said on purpose.
        owner: the account that a private record belongs to.
    """

    visibility: Visibility
    owner: str | None


Floor = tuple[int, str, str | None]
"""Visibility, accession and owner of a study: what is below it is at least as strict."""


class Floors:
    """Says how strict the studies of records are.

    `store.settling` closes what is more open than its studies at the end of every write. Whoever opens records asks
    here first, so that a record that has to stay closed is not written, and an import that changes nothing is one.
    """

    def __init__(self, writer: Writer, kind: str) -> None:
        self._writer = writer
        self._kind = kind

    def below(self, rows: Iterable[Json], new_links: Mapping[int, Iterable[int]]) -> dict[int, Floor]:
        """The floor of each record that has studies, by its id.

        Args:
            rows: the records, as they are about to be written.
            new_links: studies that samples are about to be linked to, by the sample's id.
        """
        studies: dict[int, set[int]] = {row["id"]: self._studies_of(row) for row in rows}
        for sample, linked in new_links.items():
            if sample in studies:
                studies[sample].update(linked)
        if self._kind == "sample":
            text = "SELECT sample_id, study_id FROM study_sample WHERE sample_id {among}"
            for sample, study in self._writer.look_up(text, list(studies)):
                studies[sample].add(study)
        floors = self._floors({study for of_record in studies.values() for study in of_record})
        return {record: min(floors[study] for study in found) for record, found in studies.items() if found}

    def _studies_of(self, row: Json) -> set[int]:
        if self._kind == "assembly":
            study = row["assembly_study_id"] if row["assembly_study_id"] is not None else row["reads_study_id"]
        else:
            study = row.get("study_id")
        return set() if study is None else {study}

    def _floors(self, studies: set[int]) -> dict[int, Floor]:
        text = "SELECT id, visibility, accession, owner FROM study WHERE id {among}"
        found = self._writer.look_up(text, sorted(studies)) if studies else []
        return {number: (visibility, accession, owner) for number, visibility, accession, owner in found}
