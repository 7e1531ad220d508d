"""Query parameters: checked against the wire's models, and never dropped in silence.

Behaviour table: a bad value is a 400 that names parameter, value and what is allowed; an unknown or empty parameter is
answered and named in `X-Notice` with the nearest known name, and so is one that is given twice; `?strict=true` makes
that a 400 as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import parse_qsl, quote, unquote_to_bytes

from pydantic import BaseModel, ValidationError

from metagate.api.errors import BadRequest

Query = TypeVar("Query", bound=BaseModel)

STRICT = "strict"
_YES_OR_NO = {"true": True, "1": True, "false": False, "0": False, "": False}
_REPLACED = "\ufffd"
"""What bytes that are no text become when they are read as text."""
_SHOWN = 60
"""Characters of a client's own text that are repeated in a header."""
_MOST_NOTICES = 8
"""Parameters that an answer remarks on one by one; servers in front of this one take only so long a header."""
_TEXTS = ("search", "title", "biome_lineage")


@dataclass(frozen=True, slots=True)
class Asked(Generic[Query]):
    """What a request asks for.

    Attributes:
        query: the checked parameters.
        given: the names and values that were understood, as text, for links to other pages.
        notices: what the client should know about its parameters.
    """

    query: Query
    given: Mapping[str, str]
    notices: list[str] = field(default_factory=list)


def parse(model: type[Query], query_string: bytes, longest_text: int) -> Asked[Query]:
    """Check the parameters of a request.

    Args:
        model: the parameters that this operation has.
        query_string: as it came; of a repeated parameter the last value counts.
        longest_text: characters that a searched text may have.

    Raises:
        BadRequest: a value is not allowed; or, with `strict=true`, a name is unknown or repeated, or a value empty.
    """
    pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    came = dict(pairs)
    _refuse_unreadable(query_string, came)
    strict = _strict(came.pop(STRICT, "false"))
    given = {name: value for name, value in came.items() if name in model.model_fields and value}
    repeated = {name for name, value in pairs if value != came.get(name)}
    odd = [name for name in came if name not in given or name in repeated]
    remarks = {name: _remark(name, came[name], model.model_fields) for name in odd[:_MOST_NOTICES]}
    if strict and odd:
        raise _bad([_entry(name, came[name], remark.wrong + remark.hint) for name, remark in remarks.items()])
    _refuse_long(given, longest_text)
    try:
        query = model.model_validate_strings(given)
    except ValidationError as error:
        raise _bad([_problem(model, entry, given) for entry in error.errors(include_url=False)]) from None
    return Asked(query, given, _notices(remarks, len(odd)))


def _strict(value: str) -> bool:
    if value.lower() not in _YES_OR_NO:
        raise _bad([{**_entry(STRICT, value, "must be true or false"), "allowed": ["true", "false"]}])
    return _YES_OR_NO[value.lower()]


def _refuse_unreadable(query_string: bytes, came: Mapping[str, str]) -> None:
    """A NUL is in no record, and PostgreSQL takes none; bytes that are no UTF-8 could only be guessed at."""
    for name, value in came.items():
        if "\x00" in name or "\x00" in value:
            message = "must not hold a NUL character (U+0000)"
            raise _bad([_entry(name.replace("\x00", "␀"), value.replace("\x00", "␀"), message)])
        if _REPLACED in name + value and not _is_utf8(query_string):
            raise _bad([_entry(name, value, "must be UTF-8 before it is percent-encoded")])


def _is_utf8(query_string: bytes) -> bool:
    try:
        unquote_to_bytes(query_string.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse_long(given: Mapping[str, str], longest: int) -> None:
    for name in _TEXTS:
        if len(given.get(name, "")) > longest:
            raise _bad([_entry(name, given[name][:_SHOWN] + "…", f"must have at most {longest} characters")])


class _Remark(NamedTuple):
    """What is wrong with a parameter, what was done about it, and what to write instead."""

    wrong: str
    done: str
    hint: str = ""


def _remark(name: str, value: str, known: Iterable[str]) -> _Remark:
    if name not in known:
        return _Remark("is unknown here", "was ignored", _meant(name, known))
    if not value:
        return _Remark("is empty", "was ignored")
    return _Remark("is given several times", "only its last value counts")


def _meant(name: str, known: Iterable[str]) -> str:
    spelled = {_spelling(candidate): candidate for candidate in known}
    near = get_close_matches(_spelling(name), spelled, n=1, cutoff=0.5)
    return f"; did you mean {spelled[near[0]]}?" if near else f"; known: {', '.join(known) or 'none'}"


def _notices(remarks: Mapping[str, _Remark], how_many: int) -> list[str]:
    notices = [f"parameter {name} {one.wrong} and {one.done}{one.hint}" for name, one in remarks.items()]
    more = how_many - len(notices)
    return [*notices, f"so it is with {more} more parameters"] if more else notices


def _spelling(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def _problem(model: type[BaseModel], entry: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    name = str(entry["loc"][0])
    allowed = allowed_values(model).get(name)
    message = "must be one of " + ", ".join(allowed) if allowed else _lower_first(str(entry["msg"]))
    problem = _entry(name, given.get(name, ""), message)
    return {**problem, "allowed": allowed} if allowed else problem


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _entry(name: str, value: str, message: str) -> dict[str, Any]:
    return {"location": "query", "parameter": name, "value": value, "message": message}


def _bad(problems: list[dict[str, Any]]) -> BadRequest:
    said = "; ".join(f"{problem['parameter']}={problem['value']!r}: {problem['message']}" for problem in problems)
    return BadRequest(f"Bad request: {said}.", problems=problems)


@cache
def allowed_values(model: type[BaseModel]) -> dict[str, list[str]]:
    """The values of each parameter that has a list of them. "" (no order) is left out: it is the same as not given."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    found: dict[str, list[str]] = {}
    for name, field_schema in schema["properties"].items():
        for part in (field_schema, *field_schema.get("anyOf", ())):
            part = definitions.get(part.get("$ref", "").rsplit("/", 1)[-1], part)
            if "enum" in part:
                found[name] = [value for value in part["enum"] if value]
    return found


def notice_header(notices: Iterable[str]) -> str:
    """Notices as one header value: plain ASCII, whatever a client has put into a parameter's name."""
    return "; ".join(quote(notice[: 3 * _SHOWN], safe=" /:;,.'()?=_-") for notice in notices)
