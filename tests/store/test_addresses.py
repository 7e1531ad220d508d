"""Database addresses: what is taken, what is refused, and that no password is ever shown."""

import pytest

from metagate.store.addresses import Address, censored, parse, without_password
from metagate.store.errors import BadAddress
from metagate.store.opening import open_store
from metagate.store.versions import migrate, state_of

SECRET = "s3cr3t-pa55"
WITH_PASSWORD = [
    f"postgresql://lab:{SECRET}@127.0.0.1:1/metagate",
    f"postgres://lab:{SECRET}@127.0.0.1:1/metagate",
    f"postgresql://127.0.0.1:1/metagate?user=lab&password={SECRET}",
    f"postgresql://127.0.0.1:1/metagate?sslpassword={SECRET}&user=lab",
    # Signs that ought to be escaped: the driver takes a part of the password for the host or the port.
    f"postgresql://lab:{SECRET}@{SECRET}@127.0.0.1:1/metagate",
    f"postgresql://lab:{SECRET}/{SECRET}@127.0.0.1:1/metagate",
    f"postgresql://lab:{SECRET}?{SECRET}@127.0.0.1:1/metagate",
    f"postgresql://lab:{SECRET}:{SECRET}@127.0.0.1:1/metagate",
    f"postgresql://lab:{SECRET}@[::1/metagate",
]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("sqlite:///lab.db", "lab.db"),
        ("sqlite:////data/lab.db", "/data/lab.db"),
        ("lab.db", "lab.db"),
        ("/data/lab.db", "/data/lab.db"),
        ("sqlite:///odd name?%20#.db", "odd name?%20#.db"),
    ],
)
def test_a_file_is_named_in_two_ways(text: str, path: str) -> None:
    address = parse(text)
    assert str(address.path) == path
    assert address.shown == f"sqlite:///{path}"
    assert parse(address.shown) == address


@pytest.mark.parametrize(
    "text",
    ["", ":memory:", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://file.db", "mysql://h/db", "a\x00b.db"],
)
def test_what_is_no_address_is_refused_with_the_right_spelling(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse(text)
    assert "sqlite:///" in str(caught.value) or "file" in str(caught.value)


@pytest.mark.parametrize("text", WITH_PASSWORD)
def test_a_password_is_never_shown(text: str) -> None:
    address = parse(text)
    assert address == Address(None, text)
    for shown in (repr(address), str(address), address.shown, f"{address}"):
        assert SECRET not in shown
        assert "***" in shown


@pytest.mark.parametrize("text", WITH_PASSWORD)
@pytest.mark.parametrize("work", [state_of, migrate, open_store])
def test_the_error_of_an_unreachable_database_shows_no_password(text: str, work: object) -> None:
    with pytest.raises(BadAddress) as caught:
        work(parse(text))  # type: ignore[operator]
    assert SECRET not in str(caught.value)
    assert "cannot open postgres" in str(caught.value)


@pytest.mark.parametrize("text", [f"mysql://lab:{SECRET}@db/x", f"sqlite://lab:{SECRET}@db", f"odd://:{SECRET}@x"])
def test_an_address_of_another_kind_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse(text)
    assert SECRET not in str(caught.value)


def test_an_address_without_a_password_is_shown_as_it_is() -> None:
    for text in ("postgresql://lab@db:5432/metagate", "postgresql:///metagate?host=/run&user=lab"):
        assert without_password(text) == text
        assert parse(text).shown == text


def test_a_message_loses_an_escaped_password_too() -> None:
    url = "postgresql://lab:pa%40ss%20word@db/x"
    assert censored('could not translate host name "ss word"', url) == 'could not translate host name "***"'
    assert "pa@ss word" not in censored("it said pa@ss word", url)
