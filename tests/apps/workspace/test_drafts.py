"""What is typed is never lost, and is nobody else's."""

import pytest

from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.workspace import drafts
from charterdesk.apps.workspace.drafts import Typed


@pytest.fixture
def place(ticket):
    return drafts.place_of(ticket.pk)


def test_what_was_typed_is_there_on_any_device(exer, place):
    drafts.keep(exer.agent, place, Typed("Dear Dr", {"kind": "note"}), mark="")
    kept = drafts.draft(exer.agent, place)
    assert kept is not None
    assert kept.typed == Typed("Dear Dr", {"kind": "note"})


def test_one_window_goes_on_from_its_own_words(exer, place):
    first = drafts.keep(exer.agent, place, Typed("One"), mark="")
    second = drafts.keep(exer.agent, place, Typed("Two"), mark=first.mark)
    assert (second.typed.body, second.older) == ("Two", ())


def test_of_two_windows_the_newer_words_are_kept_and_the_older_offered(exer, place):
    drafts.keep(exer.agent, place, Typed("Typed at the office"), mark="")
    kept = drafts.keep(exer.agent, place, Typed("Typed on the train"), mark="")
    assert kept.typed.body == "Typed on the train"
    assert [one.body for one in kept.older] == ["Typed at the office"]
    drafts.take_up(exer.agent, place, 0)
    kept = drafts.draft(exer.agent, place)
    assert (kept.typed.body, [one.body for one in kept.older]) == ("Typed at the office", ["Typed on the train"])
    drafts.forget_older(exer.agent, place)
    assert drafts.draft(exer.agent, place).older == ()


def test_sent_the_draft_is_gone_and_another_windows_words_are_not(exer, place):
    drafts.keep(exer.agent, place, Typed("Sent words"), mark="")
    drafts.clear(exer.agent, place, Typed("Sent words"))
    assert drafts.draft(exer.agent, place) is None
    drafts.keep(exer.agent, place, Typed("Other words"), mark="")
    drafts.clear(exer.agent, place, Typed("Sent words"))
    assert [one.body for one in drafts.draft(exer.agent, place).older] == ["Other words"]


def test_emptied_by_hand_nothing_is_kept_of_nothing(exer, place):
    assert drafts.keep(exer.agent, place, Typed("  "), mark="") is None
    assert drafts.draft(exer.agent, place) is None


def test_a_draft_is_nobody_elses(exer, place):
    drafts.keep(exer.agent, place, Typed("Mine"), mark="")
    assert drafts.draft(exer.head, place) is None
    with pytest.raises(NotAllowed):
        drafts.keep(exer.customer, place, Typed("Mine"), mark="")


def test_no_draft_at_what_one_does_not_see_nor_at_no_place_nor_endless(exer, place):
    for wrong in ("ticket:999999:say", "anywhere", "ticket:1:say:more"):
        with pytest.raises(NotFound):
            drafts.keep(exer.agent, wrong, Typed("Words"), mark="")
    with pytest.raises(Invalid):
        drafts.keep(exer.agent, place, Typed("a" * 100_001), mark="")


def test_sent_before_the_last_words_were_kept_the_draft_is_gone_all_the_same(exer, place):
    kept = drafts.keep(exer.agent, place, Typed("Dear"), mark="")
    drafts.clear(exer.agent, place, Typed("Other words, typed and sent at once"), mark=kept.mark)
    assert drafts.draft(exer.agent, place) is None
