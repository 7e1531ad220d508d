"""Studies: sets of samples and their analyses that were published together, most often an ENA study.

The contract restricts the keys of `metadata` to `ENAStudyFields`. Real records carry others, and the public service
fails a whole page over one of them, so ours takes and sends any key; the schema names the usual ones.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from metagate.model.vocabularies import ENAStudyFields, PipelineVersions
from metagate.wire.base import (
    Accessions,
    Document,
    JsonObject,
    Key,
    Moment,
    Parameters,
    Record,
    Text,
    Timestamp,
    UsualKeys,
    component,
    example,
)
from metagate.wire.biomes import BIOME, Biome, BiomeReference
from metagate.wire.downloads import DownloadRecords, MGnifyStudyDownloadFile
from metagate.wire.pages import BiomeLineage, PageQuery, QueryText, example_of, page_of

STUDY = {
    "accession": "MGYS00010001",
    "ena_accessions": ["ERP100001", "PRJEB100001"],
    "title": "Tidal pool sediment through a year",
    "biome": BIOME,
    "updated_at": "2026-03-14T08:30:00.000Z",
    "metadata": {
        "study_title": "Tidal pool sediment through a year",
        "study_description": "Monthly cores of sediment from three tidal pools.",
        "center_name": "Institute of Shore Ecology",
    },
}


class MGnifyStudy(Document):
    """A study, as it stands in lists and inside other documents."""

    model_config = example(STUDY)

    accession: str = Field(description="Accession of the study in MGnify.")
    ena_accessions: list[str] = Field(description="Accessions of the same study in ENA and its partner archives.")
    title: str = Field(description="Title of the study.")
    biome: Biome | None = Field(description="The environment most of its samples come from; null if not known.")
    updated_at: Timestamp = Field(description="When the record was last changed.")
    metadata: Annotated[dict[str, Any], UsualKeys(ENAStudyFields)] = Field(
        description="What ENA knows of the study, in part. Keys are mostly ENA's field names, but any key may occur."
    )


class MGnifyStudyDetail(MGnifyStudy):
    """A study with its files."""

    model_config = example(
        STUDY | {"first_accession": "ERP100001", "downloads": example_of(MGnifyStudyDownloadFile)},
    )

    first_accession: str | None = Field(default=None, description="The ENA accession to call the study by.")
    downloads: list[MGnifyStudyDownloadFile] = Field(description="Files that sum up the study's analyses.")


class MGnifyStudyAccessionLookup(Document):
    """The study that belongs to an ENA accession."""

    model_config = example({"accession": "MGYS00010001"})

    accession: str = Field(description="Accession in MGnify of the study with the ENA accession that was asked for.")


StudyPage = page_of(MGnifyStudy)


@component("OrderByFilter[Literal['accession', '-accession', 'updated_at', '-updated_at', '']]")
class StudyOrder(Parameters):
    """Order of the list of studies."""

    model_config = example({"order": "-updated_at"})

    order: Literal["accession", "-accession", "updated_at", "-updated_at", ""] | None = Field(
        default=None, description="Field to order by, with `-` for descending; by accession if empty or not given."
    )


class StudyListFilters(Parameters):
    """Filters of the list of studies."""

    model_config = example(
        {"biome_lineage": "root:Environmental:Aquatic", "has_analyses_from_pipeline": "V6", "search": "tidal pool"}
    )

    biome_lineage: BiomeLineage = None
    has_analyses_from_pipeline: PipelineVersions | None = Field(
        default=None,
        description="Shows only studies with an analysis made by this pipeline version; `V6` includes V6.1.",
    )
    search: QueryText | None = Field(
        default=None,
        description="Shows studies with this text in their title or ENA accessions, or with this accession.",
    )


class StudyListQuery(PageQuery, StudyListFilters, StudyOrder):
    """Query parameters of the list of studies."""

    model_config = example({"order": "-updated_at", "search": "tidal pool", "page": 1}, title="StudyListQuery")


class StudyRecord(Record):
    """A study to import."""

    accession: Key
    ena_accessions: Accessions | None = None
    title: Text | None = None
    biome: BiomeReference | None = None
    updated_at: Moment | None = None
    metadata: JsonObject | None = None
    first_accession: Key | None = None
    downloads: DownloadRecords | None = None


COMPONENTS = (
    MGnifyStudy,
    MGnifyStudyDetail,
    MGnifyStudyAccessionLookup,
    StudyPage,
    StudyOrder,
    StudyListFilters,
    ENAStudyFields,
    PipelineVersions,
)
