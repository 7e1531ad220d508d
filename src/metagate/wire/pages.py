"""Pages of lists: the envelope every list answers with, the parameters that choose a page, and the types of filters."""

from types import new_class
from typing import Annotated, Any, Generic, TypeVar, cast

from pydantic import AfterValidator, Field

from metagate.wire.base import Described, Document, Parameters, component, component_key, example, plainly

Item = TypeVar("Item", bound=Described)


class Page(Document, Generic[Item]):
    """One page of a list."""

    count: int = Field(description="How many rows match and may be seen, on all pages together.")
    items: list[Item] = Field(description="The rows of this page; empty past the last page.")


# Two classes of one name would be two schemas, of which an OpenAPI file holds only one.
_PAGES: dict[type[Described], Any] = {}


def page_of(item: type[Item]) -> type[Page[Item]]:
    """The page class of a list of `item`, named as the contract names it; always the same class for an item.

    >>> from metagate.wire.biomes import Biome
    >>> page_of(Biome).__name__
    'NinjaPaginationResponseSchema_Biome_'
    """
    if item not in _PAGES:
        title = f"NinjaPaginationResponseSchema[{item.__name__}]"
        body = {
            "__module__": item.__module__,
            "__qualname__": component_key(title),
            "__doc__": f"One page of a list of {item.__name__}.",
            "model_config": example({"count": 1, "items": example_of(item)}, title=title),
        }
        bases = (Page.__class_getitem__(item),)
        _PAGES[item] = new_class(component_key(title), bases, exec_body=lambda space: space.update(body))
    return cast(type[Page[Item]], _PAGES[item])


def example_of(model: type[Described]) -> list[dict[str, Any]]:
    """The example documents of a model."""
    return cast(dict[str, list[dict[str, Any]]], model.model_config["json_schema_extra"])["examples"]


@component("Input")
class PageQuery(Parameters):
    """Which page of a list, and how long it is."""

    model_config = example({"page": 2, "page_size": 50})

    page: int = Field(default=1, ge=1, description="Number of the page, from 1. Past the last page `items` is empty.")
    # No upper bound, as in the contract: more than the server gives is cut to what it gives, and said in a header.
    page_size: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        description="Rows on a page, at most 100; without it the server's default, 20 unless its operator changed it.",
    )


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not hold a NUL character (U+0000): no record has one")
    return text


def _in_64_bits(number: int) -> int:
    if not -(2**63) <= number < 2**63:
        raise ValueError("must be a whole number that fits 64 bits")
    return number


# Checks that leave the parameter's schema as the contract has it.
QueryText = Annotated[str, AfterValidator(plainly(_without_nul))]
In64Bits = AfterValidator(plainly(_in_64_bits))
BiomeLineage = Annotated[
    QueryText | None,
    Field(
        description="Lineage of a biome, e.g. `root:Environmental:Aquatic`: shows what belongs to it or to any biome "
        "below it. Upper and lower case, spaces, hyphens and brackets make no difference.",
        examples=["root:Environmental:Aquatic"],
    ),
]

COMPONENTS = (PageQuery,)
