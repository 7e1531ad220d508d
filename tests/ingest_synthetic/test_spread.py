"""Dealing children out to parents by arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from metagate.ingest.synthetic.spread import Spread

shares = some.lists(some.integers(1, 9), min_size=1, max_size=9)


@given(some.integers(1, 200), some.integers(0, 500), shares)
def test_every_child_is_dealt_once_and_in_order(parents: int, children: int, given_out: list[int]) -> None:
    spread = Spread(parents, children, given_out)
    dealt = [child for parent in range(parents) for child in spread.of(parent)]
    assert dealt == list(range(children))
    assert [list(part) for part in spread.deal(range(parents))] == [list(spread.of(n)) for n in range(parents)]


@given(some.integers(1, 10**9), some.integers(1, 10**9), shares, some.integers(0, 10**9))
def test_the_parent_of_a_child_is_the_one_that_has_it(
    parents: int, children: int, given_out: list[int], number: int
) -> None:
    spread, child = Spread(parents, children, given_out), number % children
    parent = spread.parent(child)
    assert 0 <= parent < parents
    assert child in spread.of(parent)


@given(some.integers(10, 200), shares)
def test_parents_get_their_shares(rounds: int, given_out: list[int]) -> None:
    spread = Spread(rounds * len(given_out), rounds * sum(given_out), given_out)
    assert [len(spread.of(parent)) for parent in range(len(given_out))] == given_out


def test_no_parents_have_no_children() -> None:
    assert Spread(0, 0).first(0) == 0
    assert list(Spread(0, 0).deal(range(0))) == []
