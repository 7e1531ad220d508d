"""The list items that stand inside more than one document: biome, study, sample, run, assembly.

Each has its columns (for a statement) and its document (from a row of that statement). `prefix` keeps two of them apart
in one row. A nested record that the viewer may not see is joined away, and its document is null: the answer is the same
as if it did not exist.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_

from metagate.model.vocabularies import ExperimentType
from metagate.store import tables
from metagate.store.documents import Document, fields, labelled, stored_json
from metagate.store.engine import Row
from metagate.store.visibility import Sight, visible

EXPERIMENT_LABELS = {kind.value: kind.label for kind in ExperimentType}

BIOME = ("name", "lineage")
STUDY = ("accession", "title", "ena_accessions", "metadata", "updated_at")
SAMPLE = ("accession", "sample_title", "ena_accessions", "updated_at")
RUN = ("accession", "experiment_type", "instrument_model", "instrument_platform")
ASSEMBLY = ("accession", "updated_at")

Columns = list[ColumnElement[Any]]


def seen(table: FromClause, reference: ColumnElement[Any], sight: Sight) -> ColumnElement[bool]:
    """The join condition of a nested record: it is the one referred to, and the viewer may see it."""
    return and_(table.c.id == reference, visible(table, sight, reached=True))


def biome_columns(biome: FromClause, prefix: str = "") -> Columns:
    return labelled(biome, BIOME, f"{prefix}biome_")


def biome_document(row: Row, prefix: str = "") -> Document | None:
    """`Biome`, always with its full lineage, or null."""
    lineage = row[f"{prefix}biome_lineage"]
    return None if lineage is None else {"biome_name": row[f"{prefix}biome_name"], "lineage": lineage}


def study_columns(study: FromClause, biome: FromClause, prefix: str = "") -> Columns:
    return labelled(study, STUDY, prefix) + biome_columns(biome, prefix)


def study_document(row: Row, prefix: str = "") -> Document:
    """`MGnifyStudy`."""
    return {
        "accession": row[f"{prefix}accession"],
        "ena_accessions": stored_json(row[f"{prefix}ena_accessions"]),
        "title": row[f"{prefix}title"],
        "biome": biome_document(row, prefix),
        "updated_at": row[f"{prefix}updated_at"],
        "metadata": stored_json(row[f"{prefix}metadata"]),
    }


def sample_columns(sample: FromClause, biome: FromClause, prefix: str = "") -> Columns:
    return labelled(sample, SAMPLE, prefix) + biome_columns(biome, prefix)


def sample_document(row: Row, prefix: str = "") -> Document:
    """`MGnifySample`."""
    return {
        "accession": row[f"{prefix}accession"],
        "ena_accessions": stored_json(row[f"{prefix}ena_accessions"]),
        "sample_title": row[f"{prefix}sample_title"],
        "biome": biome_document(row, prefix),
        "updated_at": row[f"{prefix}updated_at"],
    }


def run_columns(run: FromClause, sample: FromClause, study: FromClause, prefix: str = "") -> Columns:
    return [
        *labelled(run, RUN, prefix),
        sample.c.accession.label(f"{prefix}sample_accession"),
        study.c.accession.label(f"{prefix}study_accession"),
    ]


def run_document(row: Row, prefix: str = "") -> Document:
    """`AnalysedRun`. Its sample or study is null where the viewer may not see it."""
    return {
        "experiment_type": EXPERIMENT_LABELS[row[f"{prefix}experiment_type"]],
        "accession": row[f"{prefix}accession"],
        "sample_accession": row[f"{prefix}sample_accession"],
        "study_accession": row[f"{prefix}study_accession"],
        "instrument_model": row[f"{prefix}instrument_model"],
        "instrument_platform": row[f"{prefix}instrument_platform"],
    }


def joined_run(
    source: FromClause, run: FromClause, sight: Sight, names: str
) -> tuple[FromClause, FromClause, FromClause]:
    """`source` (which holds `run`) joined to the run's own sample and study, as far as the viewer may see them.

    Returns:
        The join, and the aliases of sample and study, named after `names`.
    """
    sample = tables.sample.alias(f"{names}_sample")
    study = tables.study.alias(f"{names}_study")
    joined = source.outerjoin(sample, seen(sample, run.c.sample_id, sight))
    return joined.outerjoin(study, seen(study, run.c.study_id, sight)), sample, study


def assembly_document(row: Row, prefix: str = "") -> Document:
    """`Assembly`."""
    return fields(row, ASSEMBLY, prefix)
