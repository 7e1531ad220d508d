"""One spelling for every moment."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metagate.model import timestamps

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
NAIVE = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29))
AWARE = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=OFFSETS)
CANONICAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2026-11-22T19:04:54.840Z", "2026-11-22T19:04:54.840Z"),
        ("2016-01-01T00:00:00Z", "2016-01-01T00:00:00.000Z"),
        ("2016-02-29T00:00:00Z", "2016-02-29T00:00:00.000Z"),
        ("2026-04-30T22:01:19.102000+00:00Z", "2026-04-30T22:01:19.102Z"),
        ("2026-04-30T22:01:19.102000+00:00", "2026-04-30T22:01:19.102Z"),
        ("2026-04-30T22:01:19.9999Z", "2026-04-30T22:01:19.999Z"),
        ("2026-04-30T22:01:19.123456789Z", "2026-04-30T22:01:19.123Z"),
        ("2026-04-30T22:01:19.5Z", "2026-04-30T22:01:19.500Z"),
        ("2026-04-30T22:01:19,5Z", "2026-04-30T22:01:19.500Z"),
        ("2026-04-30T22:01:19", "2026-04-30T22:01:19.000Z"),
        ("2026-04-30T22:01", "2026-04-30T22:01:00.000Z"),
        ("2026-04-30 22:01:19.102+00", "2026-04-30T22:01:19.102Z"),
        ("2026-04-30T22:01:19+0530", "2026-04-30T16:31:19.000Z"),
        ("2026-01-01T00:00:00.0009+01:00", "2025-12-31T23:00:00.000Z"),
        ("2026-04-30", "2026-04-30T00:00:00.000Z"),
    ],
)
def test_texts_become_canonical(text: str, canonical: str) -> None:
    assert timestamps.canonical(text) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "None",
        "1998-11-20T09:40:00 Z",
        " 2016-01-01T00:00:00Z",
        "2016-01-01T00:00:00Z\n",
        "2016-01-01T00:00:00ZZ",
        "2016-01-01T00:00:00+02:00Z",
        "2016-01-01T00:00:00+24:00",
        "2016-01-01T24:00:00Z",
        "2016-01-01T00:60:00Z",
        "2016-01-01T00:00:60Z",
        "2016-13-01T00:00:00Z",
        "2016-02-30T00:00:00Z",
        "2015-02-29T00:00:00Z",
        "2016-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2016-W01-1T00:00:00Z",
        "20160101T000000.000Z",
        "2016-01-01Z",
        "1451606400",
        "٢٠١٦-01-01T00:00:00Z",
        "2016-01-01T00:00:00.Z",
        "2016-01-01T00:00:00\x00",
    ],
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"2016-01-01T00:00:00Z|outside the years"):
        timestamps.canonical(text)


def test_the_refusal_names_the_text_and_the_reason() -> None:
    with pytest.raises(ValueError, match=r"'2016-02-30T00:00:00Z' is not a datetime \(day is out of range"):
        timestamps.canonical("2016-02-30T00:00:00Z")


@settings(deadline=None)
@given(AWARE)
def test_a_moment_keeps_its_instant_to_the_millisecond(moment: datetime) -> None:
    text = timestamps.canonical(moment)
    assert CANONICAL.fullmatch(text)
    cut = moment.astimezone(UTC)
    assert timestamps.parse(text) == cut.replace(microsecond=cut.microsecond // 1000 * 1000)


@settings(deadline=None)
@given(AWARE)
def test_every_spelling_of_a_moment_is_the_same(moment: datetime) -> None:
    expected = timestamps.canonical(moment)
    utc = moment.astimezone(UTC)
    spellings = [moment.isoformat(), moment.isoformat(" "), utc.isoformat(), utc.isoformat() + "Z", expected]
    spellings += [utc.isoformat()[: -len("+00:00")], utc.isoformat()[: -len("+00:00")] + "Z"]
    assert {timestamps.canonical(text) for text in spellings} == {expected}


@settings(deadline=None)
@given(NAIVE)
def test_naive_moments_are_in_utc(moment: datetime) -> None:
    assert timestamps.canonical(moment) == timestamps.canonical(moment.replace(tzinfo=UTC))


@settings(deadline=None)
@given(AWARE, AWARE)
def test_texts_sort_as_moments_do(one: datetime, other: datetime) -> None:
    first, second = sorted([one, other])
    assert timestamps.canonical(first) <= timestamps.canonical(second)


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789-:TZ+. W"), max_size=30))
def test_a_text_is_canonical_or_refused(text: str) -> None:
    try:
        canonical = timestamps.canonical(text)
    except ValueError:
        return
    assert CANONICAL.fullmatch(canonical)
    assert timestamps.canonical(canonical) == canonical
    assert timestamps.canonical(timestamps.parse(text)) == canonical


@settings(deadline=None)
@given(
    st.integers(0, 9999),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 25),
    st.sampled_from(["", ".1", ".1239"]),
)
def test_the_short_way_through_agrees_with_the_calendar(
    year: int, month: int, day: int, hour: int, fraction: str
) -> None:
    day_and_time = f"{year:04}-{month:02}-{day:02}T{hour:02}:59:58"
    try:
        datetime(year, month, day, hour, 59, 58, tzinfo=UTC)
    except ValueError:
        with pytest.raises(ValueError, match="is not a datetime"):
            timestamps.canonical(f"{day_and_time}{fraction}Z")
    else:
        milliseconds = {"": ".000", ".1": ".100", ".1239": ".123"}[fraction]
        assert timestamps.canonical(f"{day_and_time}{fraction}Z") == f"{day_and_time}{milliseconds}Z"


def test_now_is_now() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    assert before <= timestamps.parse(timestamps.now()) <= datetime.now(UTC)
