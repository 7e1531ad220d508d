"""What all wire models share: how they are described, and the types their fields are made of.

Two faces. `Document` is what the API answers: it fills the OpenAPI file, the client reads answers into it, and fields
of a newer server are kept. `Record` (one `XxxRecord` a resource) is what an import takes: only the natural key is
required, `model_fields_set` tells absent from null, and values are checked as far as a database and the clients of the
API need.

Records refuse, wherever they come from: NUL characters and lone surrogates in text (PostgreSQL holds neither), NaN and
Infinity, integers over 64 bits. All of that is done by pydantic's compiled core, so a reader needs no check of its own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypeAliasType

from metagate.model import timestamps

Model = TypeVar("Model", bound=BaseModel)


# --- how models are described -----------------------------------------------------------------------------------------


def example(document: dict[str, Any], **settings: Any) -> ConfigDict:
    """Model configuration that carries one full example document; the properties' examples are taken from it."""
    return cast(ConfigDict, {"json_schema_extra": {"examples": [document]}, **settings})


def component_key(title: str) -> str:
    """The key of a schema below ``components/schemas``: its title, with ``_`` for what a key cannot hold.

    >>> component_key("NinjaPaginationResponseSchema[Biome]")
    'NinjaPaginationResponseSchema_Biome_'
    """
    return re.sub(r"[^A-Za-z0-9._-]", "_", title)


def component(title: str) -> Callable[[type[Model]], type[Model]]:
    """Give a model with a readable Python name the schema title, and so the component key, of the contract.

    Pydantic takes the key from the class's name, so that is what is changed.
    """

    def rename(model: type[Model]) -> type[Model]:
        model.__name__ = model.__qualname__ = component_key(title)
        model.model_config["title"] = title
        model.model_rebuild(force=True)
        return model

    return rename


class Described(BaseModel):
    """A model whose schema has the contract's shape and an example on every property."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        _tidy(handler.resolve_ref_schema(schema))
        return schema


class Document(Described):
    """A document the API answers with. Unknown fields are kept: a newer server may send more."""

    model_config = ConfigDict(extra="allow")


class Parameters(Described):
    """Query parameters of a list or a detail. Unknown names are dealt with before these are validated."""


def _tidy(schema: dict[str, Any]) -> None:
    examples = schema.get("examples", [])
    for name, field in schema.get("properties", {}).items():
        shown = [document[name] for document in examples if name in document]
        if shown and "examples" not in field:
            field["examples"] = shown
        if field.get("default", ...) is None:
            del field["default"]  # The contract says "may be null", never "is null unless given".
    _drop_open(schema)


def _drop_open(node: Any) -> None:
    """Drop ``additionalProperties: true``: it is what JSON Schema assumes, and the contract leaves it out."""
    if isinstance(node, list):
        for value in node:
            _drop_open(value)
    elif isinstance(node, dict):
        if node.get("additionalProperties") is True:
            del node["additionalProperties"]
        for keyword, value in node.items():
            if keyword not in {"examples", "default", "enum"}:
                _drop_open(value)


# --- types of documents -----------------------------------------------------------------------------------------------


def _moment_in(value: object) -> object:
    return timestamps.parse(value) if isinstance(value, str) else value


def _moment_out(value: datetime | str) -> str:
    # Rows of the store are trusted, and hold the canonical text already.
    return value if isinstance(value, str) else timestamps.canonical(value)


Timestamp = Annotated[
    datetime,
    BeforeValidator(_moment_in),
    PlainSerializer(_moment_out, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment: an aware datetime in UTC in Python, canonical text in JSON (`metagate.model.timestamps`)."""


@dataclass(frozen=True, slots=True)
class UsualKeys:
    """Names, in the schema of an object, the keys it mostly has, and says that any other may occur."""

    keys: type[StrEnum]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        # By way of an object with these keys alone, so that the enumeration is referred to and not written out.
        strict = handler(core_schema.dict_schema(keys_schema=TypeAdapter(self.keys).core_schema))
        return handler(core) | {"propertyNames": {"anyOf": [strict["propertyNames"], {"type": "string"}]}}


# --- types of records -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Says:
    """Puts a plain sentence in the place of pydantic's own wording for whatever is wrong with a value."""

    message: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.custom_error_schema(handler(source), "not_allowed", custom_error_message=self.message)


def plainly(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A validator whose ValueError is reported in its own words, without pydantic's prefix."""

    def validate(value: Any) -> Any:
        try:
            return convert(value)
        except ValueError as error:
            raise PydanticCustomError("not_allowed", "{reason}", {"reason": str(error)}) from None

    return validate


_LEAST, _MOST = -(2**63), 2**63 - 1  # A BIGINT of the database.


def whole(value: object) -> object:
    """2016 for 2016.0, which is how table software writes it in a column with gaps; other values as they are."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _real_float(value: object) -> object:
    # Without this an integer over 64 bits would go through as a rounded float.
    if type(value) is not float:
        raise ValueError("not a float")
    return value


Text = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"\A[^\x00]*\z"),
    Says("must be text without NUL characters (U+0000) and without lone surrogates: a database cannot hold them"),
]
Key = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"\A[^\s\x00/?#]+\z"),
    Says("must be text of one character or more, without white space, '/', '?', '#' or NUL: it is part of a URL"),
]
"""An accession, a slug or a catalogue id."""

Url = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"\A[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00/?#]+[^\s\x00]*\z"),
    Says("must be an absolute URL, http://... or https://..., without white space (write a space as %20), or null"),
]
Whole = Annotated[
    int,
    Field(strict=True, ge=_LEAST, le=_MOST),
    BeforeValidator(whole),
    Says("must be a whole number that fits 64 bits"),
]
Count = Annotated[
    int,
    Field(strict=True, ge=0, le=_MOST),
    BeforeValidator(whole),
    Says("must be a whole number, 0 or more, that fits 64 bits"),
]
Real = Annotated[
    float, Field(strict=True, allow_inf_nan=False), Says("must be a number; NaN and Infinity are not allowed")
]
if TYPE_CHECKING:
    JsonValue = Any
else:
    JsonValue = TypeAliasType(
        "JsonValue",
        Annotated[
            Text
            | Annotated[bool, Field(strict=True)]
            | Annotated[int, Field(strict=True, ge=_LEAST, le=_MOST)]
            | Annotated[float, Field(strict=True, allow_inf_nan=False), BeforeValidator(_real_float)]
            | list["JsonValue"]
            | dict[Text, "JsonValue"]
            | None,
            Says(
                "must be JSON a database can hold: finite numbers (no NaN, no Infinity), integers of at most 64 bits, "
                "text without NUL characters or lone surrogates"
            ),
        ],
    )

JsonObject = dict[Text, JsonValue]


def _moment(value: Any) -> str:
    if not isinstance(value, str | datetime):
        raise ValueError("must be a datetime as text, such as 2016-01-01T00:00:00Z")
    return timestamps.canonical(value)


Moment = Annotated[str, BeforeValidator(plainly(_moment))]
"""A moment of a record, turned into its canonical text."""


def _known(accessions: Any) -> Any:
    if not isinstance(accessions, list):
        return accessions
    return [item for item in accessions if item is not None and item not in ("None", "")]


# Accessions hold a digit, "None" does not: a list of nothing else needs no call of Python.
_Plain = Annotated[str, StringConstraints(strict=True, pattern=r"\A[^\s\x00/?#]*[0-9][^\s\x00/?#]*\z")]
Accessions = Annotated[
    list[_Plain] | Annotated[list[Key], BeforeValidator(_known)],
    Field(union_mode="left_to_right"),
    Says("must be a list of accessions: texts without white space, '/', '?', '#' or NUL"),
]
"""ENA accessions. Real records carry null and the text "None" among them: both, and empty texts, are dropped."""


class Record(BaseModel):
    """A document on its way in. Unknown fields are kept in `model_extra`: an import can name what it left out."""

    model_config = ConfigDict(extra="allow")
