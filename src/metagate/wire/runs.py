"""Runs: one pass of a sample through a sequencer."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from metagate.model.vocabularies import ExperimentTypes
from metagate.wire.base import Accessions, Document, JsonObject, Key, Moment, Parameters, Record, Text, example, plainly
from metagate.wire.pages import PageQuery, page_of
from metagate.wire.samples import SAMPLE, MGnifySample, SampleRecord
from metagate.wire.studies import STUDY, MGnifyStudy, StudyRecord

RUN = {
    "experiment_type": "Amplicon",
    "accession": "ERR1000001",
    "sample_accession": "SAMEA100000001",
    "study_accession": "MGYS00010001",
    "instrument_model": "Illumina MiSeq",
    "instrument_platform": "ILLUMINA",
}

ExperimentLabel = Annotated[
    str,
    Field(
        description="Kind of sequencing data, as a label: what was sequenced, or that it was assembled first.",
        examples=[kind.label for kind in ExperimentTypes],
    ),
]


def _experiment(text: Any) -> ExperimentTypes:
    if not isinstance(text, str):
        text = "" if text is None else repr(text)
    return ExperimentTypes.from_label(text)


ExperimentCode = Annotated[ExperimentTypes, BeforeValidator(plainly(_experiment))]
"""An experiment type given as its label or its code, in upper or lower case."""


class AnalysedRun(Document):
    """A run, as it stands in lists and inside other documents."""

    model_config = example(RUN)

    experiment_type: ExperimentLabel
    accession: str | None = Field(default=None, description="ENA accession of the run.")
    sample_accession: str | None = Field(default=None, description="Accession of the sample that was sequenced.")
    study_accession: str | None = Field(default=None, description="Accession of the study that the run belongs to.")
    instrument_model: str | None = Field(description="Model of the sequencer; null if not known.")
    instrument_platform: str | None = Field(
        description="Platform of the sequencer, as ENA names it; null if not known."
    )


class AnalysedRunDetail(AnalysedRun):
    """A run with its sample and its study."""

    model_config = example(RUN | {"sample": SAMPLE, "study": STUDY})

    sample: MGnifySample | None = Field(description="The sample that was sequenced; null if not known.")
    study: MGnifyStudy | None = Field(description="The study that the run belongs to; null if not known.")


RunPage = page_of(AnalysedRun)


class RunListFilters(Parameters):
    """Filters of the list of runs."""

    model_config = example({"has_experiment_type": "AMPLI"})

    has_experiment_type: ExperimentCode | None = Field(
        default=None,
        description="Shows only runs of this experiment type: its code, or the label that documents carry.",
    )


class RunListQuery(PageQuery, RunListFilters):
    """Query parameters of the list of runs."""

    model_config = example({"has_experiment_type": "AMPLI", "page": 1}, title="RunListQuery")


class RunRecord(Record):
    """A run to import. Some real ones are named by two accessions with a comma between them."""

    accession: Key
    experiment_type: ExperimentCode | None = None
    sample_accession: Key | None = None
    study_accession: Key | None = None
    instrument_model: Text | None = None
    instrument_platform: Text | None = None
    sample: SampleRecord | None = None
    study: StudyRecord | None = None
    ena_accessions: Accessions | None = None
    metadata: JsonObject | None = None
    updated_at: Moment | None = None


COMPONENTS = (AnalysedRun, AnalysedRunDetail, RunPage, RunListFilters, ExperimentTypes)
