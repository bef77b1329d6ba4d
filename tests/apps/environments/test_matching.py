"""Which lines of two configurations are the same: what the library says, at any size."""

import difflib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charterdesk.apps.environments.matching import Matched, same_lines

pytestmark = pytest.mark.any_engine
TEXTS = st.lists(st.sampled_from("abcdef"), max_size=12)


@settings(max_examples=40)
@given(TEXTS, TEXTS)
def test_the_newer_one_is_made_of_the_older_one_and_what_differs(older, newer):
    made = []
    for tag, begun, end, at, until in Matched(older, newer).get_opcodes():
        made += older[begun:end] if tag == "equal" else newer[at:until]
    assert made == newer


@settings(max_examples=40)
@given(TEXTS, TEXTS)
def test_what_is_the_same_rises_on_both_sides(older, newer):
    before = (0, 0)
    for i, j, size in same_lines(older, newer):
        assert i >= before[0]
        assert j >= before[1]
        assert older[i : i + size] == newer[j : j + size]
        before = (i + size, j + size)


def test_a_change_in_the_middle_is_told_as_the_library_tells_it():
    older = [f"line {number}" for number in range(100)]
    newer = [*older[:40], "new", *older[43:90], "changed", *older[91:]]
    told = list(Matched(older, newer).get_grouped_opcodes(3))
    assert told == list(difflib.SequenceMatcher(None, older, newer).get_grouped_opcodes(3))


def test_lines_that_nothing_orders_are_given_up_soon():
    # The long way would take minutes: every second line stands twenty times on both sides.
    older = [line for number in range(10_000) for line in (str(number % 500), f"a{number}")]
    newer = [line for number in range(10_000) for line in (str(number % 500), f"b{number}")]
    begun = time.process_time()
    same_lines(older, newer)
    assert time.process_time() - begun < 2
