"""Publications on studies, known by their PubMed number, and what Europe PMC's text mining found in them."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from metagate.wire.base import (
    Document,
    JsonObject,
    Moment,
    Parameters,
    Record,
    Says,
    Text,
    component,
    example,
    plainly,
    whole,
)
from metagate.wire.pages import In64Bits, PageQuery, QueryText, page_of
from metagate.wire.studies import STUDY, MGnifyStudy, StudyRecord

METADATA = {
    "authors": "Shore A, Tide B",
    "doi": "10.1000/metagenomes.2026.1",
    "isbn": None,
    "iso_journal": "J Shore Ecol",
    "pubmed_central_id": 90000001,
    "volume": "12",
    "pub_type": "journal article",
}
PUBLICATION: dict[str, Any] = {
    "pubmed_id": 90000001,
    "title": "Microbes of tidal pools change with the seasons",
    "published_year": 2026,
    "metadata": METADATA,
}


class PublicationMetadata(Document):
    """What is known of a publication besides its title. The keys named here are always there, null when not known."""

    model_config = example(METADATA)

    authors: str | None = Field(default=None, description="All authors, as one text.")
    doi: str | None = Field(default=None, description="Digital object identifier.")
    isbn: str | None = Field(default=None, description="Book number, for books.")
    iso_journal: str | None = Field(default=None, description="Journal, with its name shortened as ISO 4 says.")
    pubmed_central_id: int | str | None = Field(
        default=None, description="Identifier of the full text in PubMed Central."
    )
    volume: str | None = Field(default=None, description="Volume of the journal.")
    pub_type: str | None = Field(default=None, description="Kind of publication.")


PUBLICATION_METADATA = tuple(PublicationMetadata.model_fields)
"""Keys that the metadata of every publication has."""

# Written out in place: the contract has a plain object here, no schema with a name.
_Metadata = Annotated[dict[str, Any], WithJsonSchema(PublicationMetadata.model_json_schema() | {"title": "Metadata"})]


class MGnifyPublication(Document):
    """A publication, as it stands in lists."""

    model_config = example(PUBLICATION)

    # Neither required nor null in the contract; ours always have it.
    pubmed_id: int | SkipJsonSchema[None] = Field(default=None, description="Number of the publication in PubMed.")
    title: str = Field(description="Title of the publication.")
    published_year: int | None = Field(default=None, description="Year it came out; null if not known.")
    metadata: _Metadata = Field(description="What else is known; keys besides the named ones may occur.")


class MGnifyPublicationDetail(MGnifyPublication):
    """A publication with its studies."""

    model_config = example(PUBLICATION | {"studies": [STUDY]})

    studies: list[MGnifyStudy] = Field(description="Studies that it is about and that the reader may see.")


PublicationPage = page_of(MGnifyPublication)


@component("OrderByFilter[Literal['published_year', '-published_year', '']]")
class PublicationOrder(Parameters):
    """Order of the list of publications."""

    model_config = example({"order": "-published_year"})

    order: Literal["published_year", "-published_year", ""] | None = Field(
        default=None, description="Field to order by, with `-` for descending; by PubMed number if empty or not given."
    )


class PublicationListFilters(Parameters):
    """Filters of the list of publications."""

    model_config = example({"published_after": 2020, "published_before": 2026, "title": "tidal"})

    published_after: Annotated[int, In64Bits] | None = Field(
        default=None, description="Shows publications of this year and later."
    )
    published_before: Annotated[int, In64Bits] | None = Field(
        default=None, description="Shows publications of this year and earlier."
    )
    title: QueryText | None = Field(default=None, description="Shows publications with this text in their title.")


class PublicationListQuery(PageQuery, PublicationListFilters, PublicationOrder):
    """Query parameters of the list of publications."""

    model_config = example({"order": "-published_year", "title": "tidal", "page": 1}, title="PublicationListQuery")


# --- annotations mined from the text ----------------------------------------------------------------------------------

TAG = {"name": "16S ribosomal RNA", "uri": "http://purl.obolibrary.org/obo/NCIT_C26150"}
MENTION = {
    "exact": "16S rRNA",
    "id": None,
    "postfix": " genes were amplified.",
    "prefix": "From every core the ",
    "provider": "Metagenomics",
    "type": "Gene",
    "tags": [TAG],
    "section": "Methods",
}
ANNOTATION = {"annotation_text": "16s rrna", "mentions": [MENTION]}
GROUP = {
    "annotation_type": "Gene",
    "title": "Gene",
    "description": "Genes that were targeted",
    "annotations": [ANNOTATION],
}


class EuropePmcAnnotationTag(Document):
    """A term of an ontology that stands for what a text says."""

    model_config = example(TAG)

    name: str = Field(description="Name of the term.")
    uri: str = Field(description="Identifier of the term, as a URI.")


class EuropePmcAnnotationMention(Document):
    """A place in the text of a publication."""

    model_config = example(MENTION)

    exact: str = Field(description="The words, as they stand in the text.")
    id: str | None = Field(
        default=None, description="Identifier of this place at Europe PMC.", examples=["PMC90000001#1"]
    )
    postfix: str | None = Field(default=None, description="The words right after it.")
    prefix: str | None = Field(default=None, description="The words right before it.")
    provider: str = Field(default="Metagenomic", description="Who mined the text.")
    type: str = Field(
        description="Kind of thing that was found.", examples=["Gene", "Sample-Material", "Body-Site", "Kit"]
    )
    tags: list[EuropePmcAnnotationTag] = Field(description="Ontology terms for it.")
    section: str | None = Field(default=None, description="Section of the text that it stands in.")


class EuropePmcAnnotation(Document):
    """Something that a publication speaks of."""

    model_config = example(ANNOTATION)

    annotation_text: str = Field(description="What it is called, in lower case.")
    mentions: list[EuropePmcAnnotationMention] = Field(description="Every place where the text speaks of it.")


class EuropePmcAnnotationGroup(Document):
    """All annotations of one kind."""

    model_config = example(GROUP)

    annotation_type: str = Field(description="The kind, as Europe PMC names it.", examples=["Gene", "LS", "Body-Site"])
    title: str = Field(description="The kind, in words.", examples=["Gene", "Library strategy", "Body site"])
    description: str = Field(description="What annotations of this kind say.")
    annotations: list[EuropePmcAnnotation] = Field(description="The annotations.")


class PublicationAnnotations(Document):
    """What was mined from the text of a publication, in two parts."""

    model_config = example({"sample_processing": [GROUP], "other": []})

    sample_processing: list[EuropePmcAnnotationGroup] = Field(description="Kinds that say how samples were processed.")
    other: list[EuropePmcAnnotationGroup] = Field(description="All other kinds.", examples=[[GROUP]])


# --- records ----------------------------------------------------------------------------------------------------------


def _with_authors_as_text(metadata: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(metadata.get("authors"), str | None):
        raise ValueError("authors must be one text, e.g. 'Shore A, Tide B', or null: clients of the API rely on it")
    return metadata


Year = Annotated[
    int,
    Field(strict=True, ge=1, le=9999),
    BeforeValidator(whole),
    Says("must be a year: a whole number from 1 to 9999, or null"),
]


class PublicationRecord(Record):
    """A publication to import; its PubMed number is its key."""

    pubmed_id: Annotated[
        int, Field(strict=True, ge=1, le=2**63 - 1), Says("must be a PubMed number: a whole number, 1 or more")
    ]
    title: Text | None = None
    published_year: Year | None = None
    metadata: Annotated[JsonObject, AfterValidator(plainly(_with_authors_as_text))] | None = None
    studies: list[StudyRecord] | None = None
    updated_at: Moment | None = None


COMPONENTS = (
    MGnifyPublication,
    MGnifyPublicationDetail,
    PublicationPage,
    PublicationOrder,
    PublicationListFilters,
    EuropePmcAnnotationTag,
    EuropePmcAnnotationMention,
    EuropePmcAnnotation,
    EuropePmcAnnotationGroup,
    PublicationAnnotations,
)
