"""Biomes: environments in the GOLD classification, named by their lineage from the root."""

from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from metagate.wire.base import Document, Parameters, Record, Says, Text, example
from metagate.wire.pages import BiomeLineage, In64Bits, PageQuery, page_of

BIOME = {"biome_name": "Intertidal zone", "lineage": "root:Environmental:Aquatic:Marine:Intertidal zone"}


class Biome(Document):
    """An environment that samples come from."""

    model_config = example(BIOME)

    biome_name: str = Field(description="Name of the biome itself, the last step of its lineage.")
    # Neither required nor null in the contract; the public service has sent null, so reading takes it.
    lineage: str | SkipJsonSchema[None] = Field(
        default=None, description="The steps from the root of the classification to the biome, joined by colons."
    )


BiomePage = page_of(Biome)


class BiomeListFilters(Parameters):
    """Filters of the list of biomes."""

    model_config = example({"biome_lineage": "root:Environmental:Aquatic", "max_depth": 4})

    biome_lineage: BiomeLineage = None
    max_depth: Annotated[int, Field(ge=1), In64Bits] | None = Field(
        default=None,
        description="Leave out biomes deeper than this: `root` has depth 1, `root:Environmental:Aquatic` has depth 3.",
    )


class BiomeListQuery(PageQuery, BiomeListFilters):
    """Query parameters of the list of biomes."""

    model_config = example({"biome_lineage": "root:Engineered", "max_depth": 3, "page": 1}, title="BiomeListQuery")


class BiomeRecord(Record):
    """A biome to import; its lineage is its key."""

    lineage: Annotated[
        str,
        StringConstraints(strict=True, pattern=r"\A[^\x00]+\z"),
        Says("must be the lineage of a biome, such as 'root:Engineered:Wastewater', without NUL characters"),
    ]
    biome_name: Text | None = None


class BiomeReference(Record):
    """The biome of another record. Real ones have a name with no lineage, or the other way round."""

    biome_name: Text | None = None
    lineage: Text | None = None


COMPONENTS = (Biome, BiomePage, BiomeListFilters)
