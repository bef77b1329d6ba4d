"""How check-data words a difference."""

from charterdesk.apps.tickets.check_data import Difference
from charterdesk.server.checking import line_of


def test_a_short_difference_is_said_whole():
    assert line_of(Difference("north", "rank", "ticket 3", "a", "b")) == (
        "north\trank\tticket 3\tstored a\trecomputed b"
    )


def test_of_long_values_only_the_part_that_differs_is_shown_on_one_line():
    before, after = "x" * 500, "y" * 500
    line = line_of(Difference("north", "decision", "ticket 3", f"{before}4\n h{after}", f"{before}5\n h{after}"))
    stored, recomputed = line.split("\t")[3:]
    assert stored == f"stored …{'x' * 30}4 h{'y' * 27}…"
    assert recomputed == f"recomputed …{'x' * 30}5 h{'y' * 27}…"


def test_a_difference_in_length_is_cut_too():
    line = line_of(Difference("north", "text", "1", "z" * 400, ""))
    assert line.endswith("\trecomputed –")
    assert len(line) < 260
