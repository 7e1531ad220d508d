"""Super studies: projects that span several studies and catalogues, known by a short name (slug)."""

from typing import Any

from pydantic import Field

from metagate.wire.base import Document, Key, Moment, Record, Text, example
from metagate.wire.catalogues import CATALOGUE, CatalogueRecord, GenomeCatalogueList
from metagate.wire.pages import page_of
from metagate.wire.studies import STUDY, MGnifyStudy, StudyRecord

SUPER_STUDY: dict[str, Any] = {
    "slug": "shores",
    "title": "Shores of the world",
    "description": "What lives between the tides, **from pole to pole**.",
    "logo_url": "/metagenomics/logos/shores.png",
}


class SuperStudy(Document):
    """A super study, as it stands in lists."""

    model_config = example(SUPER_STUDY)

    slug: str = Field(description="Short name of the super study, as URLs have it.")
    title: str = Field(description="Title of the super study.")
    description: str | None = Field(default=None, description="What it is about, in Markdown; null if nobody wrote it.")
    logo_url: str | None = Field(default=None, description="Its logo, as a path from the root of the server; or null.")


class SuperStudyDetail(SuperStudy):
    """A super study with its studies and catalogues."""

    model_config = example(
        SUPER_STUDY | {"flagship_studies": [STUDY], "related_studies": [], "genome_catalogues": [CATALOGUE]}
    )

    flagship_studies: list[MGnifyStudy] = Field(description="Studies that the project itself made.")
    related_studies: list[MGnifyStudy] = Field(description="Other studies on the same subject.", examples=[[], [STUDY]])
    genome_catalogues: list[GenomeCatalogueList] = Field(description="Genome catalogues that belong to it.")


SuperStudyPage = page_of(SuperStudy)


class SuperStudyRecord(Record):
    """A super study to import; its slug is its key."""

    slug: Key
    title: Text | None = None
    description: Text | None = None
    logo_url: Text | None = None
    flagship_studies: list[StudyRecord] | None = None
    related_studies: list[StudyRecord] | None = None
    genome_catalogues: list[CatalogueRecord] | None = None
    updated_at: Moment | None = None


COMPONENTS = (SuperStudy, SuperStudyDetail, SuperStudyPage)
