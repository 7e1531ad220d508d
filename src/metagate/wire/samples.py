"""Samples: what was taken from an environment, mostly registered as a BioSample.

As with studies, `metadata` takes and sends any key, not just those of `ENASampleFields` (see `metagate.wire.studies`).
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from metagate.model.vocabularies import ENASampleFields
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
from metagate.wire.pages import BiomeLineage, PageQuery, QueryText, page_of
from metagate.wire.studies import STUDY, MGnifyStudy, StudyRecord

SAMPLE = {
    "accession": "SAMEA100000001",
    "ena_accessions": ["ERS1000001", "SAMEA100000001"],
    "sample_title": "Pool 1, March, top centimetre",
    "biome": BIOME,
    "updated_at": "2026-03-14T08:30:00.000Z",
}
SAMPLE_METADATA = {
    "sample_title": "Pool 1, March, top centimetre",
    "collection_date": "2026-03-02",
    "depth": 0.01,
    "temperature": 7.4,
}


class MGnifySample(Document):
    """A sample, as it stands in lists and inside other documents."""

    model_config = example(SAMPLE)

    accession: str = Field(description="Accession of the sample, of BioSamples or ENA.")
    ena_accessions: list[str] = Field(description="All accessions of the sample in ENA and BioSamples.")
    sample_title: str | None = Field(description="Title of the sample; null if it has none.")
    biome: Biome | None = Field(description="The environment it was taken from; null if not known.")
    updated_at: Timestamp = Field(description="When the record was last changed.")


class MGnifySampleWithMetadata(MGnifySample):
    """A sample with what ENA knows of it."""

    model_config = example(SAMPLE | {"metadata": SAMPLE_METADATA})

    metadata: Annotated[dict[str, Any], UsualKeys(ENASampleFields)] = Field(
        description="What ENA knows of the sample. Keys are mostly ENA's field names, but any key may occur."
    )


class MGnifySampleDetail(MGnifySampleWithMetadata):
    """A sample with what ENA knows of it, and its studies."""

    model_config = example(SAMPLE | {"metadata": SAMPLE_METADATA, "studies": [STUDY]})

    studies: list[MGnifyStudy] = Field(description="Studies that the sample belongs to and that the reader may see.")


SamplePage = page_of(MGnifySample)
SampleWithMetadataPage = page_of(MGnifySampleWithMetadata)


@component("OrderByFilter[Literal['sample_title', '-sample_title', 'updated_at', '-updated_at', '']]")
class SampleOrder(Parameters):
    """Order of the list of samples."""

    model_config = example({"order": "sample_title"})

    order: Literal["sample_title", "-sample_title", "updated_at", "-updated_at", ""] | None = Field(
        default=None, description="Field to order by, with `-` for descending; by accession if empty or not given."
    )


class SampleListFilters(Parameters):
    """Filters of the list of samples."""

    model_config = example({"biome_lineage": "root:Environmental:Aquatic", "search": "pool 1"})

    biome_lineage: BiomeLineage = None
    search: QueryText | None = Field(
        default=None, description="Shows samples with this text in their title or in one of their accessions."
    )


# The contract has the filters of this list before its order.
class SampleListQuery(PageQuery, SampleOrder, SampleListFilters):
    """Query parameters of the list of samples."""

    model_config = example({"order": "sample_title", "search": "pool 1", "page": 1}, title="SampleListQuery")


class SampleRecord(Record):
    """A sample to import."""

    accession: Key
    ena_accessions: Accessions | None = None
    sample_title: Text | None = None
    biome: BiomeReference | None = None
    updated_at: Moment | None = None
    metadata: JsonObject | None = None
    studies: list[StudyRecord] | None = None


COMPONENTS = (
    MGnifySample,
    MGnifySampleWithMetadata,
    MGnifySampleDetail,
    SamplePage,
    SampleWithMetadataPage,
    SampleOrder,
    SampleListFilters,
    ENASampleFields,
)
