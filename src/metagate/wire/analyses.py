"""Analyses: what a version of the pipeline found in a run or an assembly."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, GetCoreSchemaHandler, Tag
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, core_schema

from metagate.model.vocabularies import MGnifyFunctionalAnalysisAnnotationType, PipelineVersions
from metagate.wire.assemblies import ASSEMBLY, Assembly, AssemblyRecord
from metagate.wire.base import Document, JsonObject, Key, Moment, Record, Text, Whole, example
from metagate.wire.downloads import DownloadRecords, MGnifyAnalysisDownloadFile
from metagate.wire.pages import example_of, page_of
from metagate.wire.runs import RUN, AnalysedRun, ExperimentCode, ExperimentLabel, RunRecord
from metagate.wire.samples import SAMPLE, MGnifySample, SampleRecord

ANALYSIS: dict[str, Any] = {
    "experiment_type": "Assembly",
    "study_accession": "MGYS00010001",
    "accession": "MGYA00100001",
    "run": None,
    "sample": SAMPLE,
    "assembly": ASSEMBLY,
    "pipeline_version": "V6",
}
DETAIL: dict[str, Any] = ANALYSIS | {
    "downloads": example_of(MGnifyAnalysisDownloadFile),
    "read_run": [RUN],
    "quality_control_summary": {"before_filtering": {"total_reads": 50000}, "after_filtering": {"total_reads": 48120}},
    "results_dir": "https://metagenomes.example.org/files/MGYA00100001",
    "metadata": {"marker_gene_summary": {"closed_reference": {"ssu": {"total_read_count": 5120}}}},
}
PFAM_ROW = {"count": 41, "description": "ABC transporter", "organism": None}
TAXON_ROW = {"count": 1024, "description": None, "organism": "sk__Bacteria;k__;p__Cyanobacteria"}


class MGnifyAnalysis(Document):
    """An analysis, as it stands in lists below other records."""

    model_config = example(ANALYSIS)

    experiment_type: ExperimentLabel
    study_accession: str = Field(description="Accession of the study that the analysis belongs to.")
    accession: str = Field(description="Accession of the analysis.")
    run: AnalysedRun | None = Field(
        description="The run that was analysed; null if it was an assembly.", examples=[RUN]
    )
    sample: MGnifySample | None = Field(description="The sample that the analysed data come from; null if not known.")
    assembly: Assembly | None = Field(description="The assembly that was analysed; null if it was a run.")
    pipeline_version: PipelineVersions | None = Field(description="Version of the pipeline; null if not known.")


class MGnifyAnalysisDetail(MGnifyAnalysis):
    """An analysis with its files. In the list of all analyses `downloads` is left out of the rows."""

    model_config = example(DETAIL)

    downloads: list[MGnifyAnalysisDownloadFile] | SkipJsonSchema[None] = Field(
        default=None, description="Result files of the analysis."
    )
    read_run: list[AnalysedRun] | None = Field(
        description="The runs whose reads the analysis goes back to, whether they were assembled first or not."
    )
    quality_control_summary: dict[str, Any] | None = Field(
        description="Figures of the quality control of the reads; null if there are none."
    )
    results_dir: str | None = Field(default=None, description="Where the results lie; null if they are not offered.")
    metadata: dict[str, Any] | None = Field(default=None, description="What else is known of the analysis.")


class MGnifyAnalysisTypedAnnotation(Document):
    """One row of annotations: how often something was found."""

    model_config = example(TAXON_ROW)

    count: int | None = Field(default=None, description="How often it was found: reads, contigs or proteins.")
    description: str | None = Field(default=None, description="What was found, if it is not an organism.")
    organism: str | None = Field(default=None, description="What was found, if it is an organism: its lineage.")


Rows = list[MGnifyAnalysisTypedAnnotation]


class MGnifyAnalysisWithAnnotations(MGnifyAnalysisDetail):
    """An analysis with its files and all its annotations."""

    model_config = example(DETAIL | {"annotations": {"pfams": [PFAM_ROW], "taxonomies": {"ssu": [TAXON_ROW]}}})

    annotations: dict[str, Rows | dict[str, Rows | None]] = Field(
        description="Rows of each kind of annotation; `taxonomies` has one list for each reference database."
    )


AnalysisPage = page_of(MGnifyAnalysis)
AnalysisDetailPage = page_of(MGnifyAnalysisDetail)
TypedAnnotationPage = page_of(MGnifyAnalysisTypedAnnotation)


class _AnnotationRow:
    """Schema of a row to import: a JSON object whose three known fields, where they are given, have their types."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = {"count": Whole | None, "description": Text | None, "organism": Text | None}
        fields = {
            name: core_schema.typed_dict_field(handler.generate_schema(kind), required=False)
            for name, kind in kinds.items()
        }
        known = core_schema.typed_dict_schema(fields, extra_behavior="allow")
        return core_schema.chain_schema([handler(source), known])


def _shape(value: object) -> str | None:
    if isinstance(value, list):
        return "rows"
    return "groups" if isinstance(value, dict) else None


AnnotationRow = Annotated[JsonObject, _AnnotationRow()]
AnnotationRows = list[AnnotationRow]
Annotations = dict[
    Text,
    Annotated[
        Annotated[AnnotationRows, Tag("rows")] | Annotated[dict[Text, AnnotationRows | None], Tag("groups")],
        Discriminator(
            _shape,
            custom_error_type="not_allowed",
            custom_error_message="must be a list of annotation rows, or an object whose values are such lists or null",
        ),
    ],
]
"""Annotations to import: rows keep every field they come with."""


def _as_list(value: Any) -> Any:
    # Documents of older servers carry one object here.
    return value if value is None or isinstance(value, list) else [value]


class AnalysisRecord(Record):
    """An analysis to import."""

    accession: Key
    study_accession: Key | None = None
    experiment_type: ExperimentCode | None = None
    pipeline_version: PipelineVersions | None = None
    run: RunRecord | None = None
    sample: SampleRecord | None = None
    assembly: AssemblyRecord | None = None
    downloads: DownloadRecords | None = None
    read_run: Annotated[list[RunRecord], BeforeValidator(_as_list)] | None = None
    quality_control_summary: JsonObject | None = None
    results_dir: Text | None = None
    metadata: JsonObject | None = None
    annotations: Annotations | None = None
    updated_at: Moment | None = None


COMPONENTS = (
    MGnifyAnalysis,
    MGnifyAnalysisDetail,
    MGnifyAnalysisTypedAnnotation,
    MGnifyAnalysisWithAnnotations,
    AnalysisPage,
    AnalysisDetailPage,
    TypedAnnotationPage,
    MGnifyFunctionalAnalysisAnnotationType,
)
