"""Ready replies: a person's own, everybody's, and fields that tickets fill."""

import pytest

from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.workspace import canned
from charterdesk.apps.workspace.canned import Ready

HELLO = Ready("Hello", "Dear {{customer}}, about {{ number }}: {{agent}}")


def test_fields_are_filled_from_the_ticket():
    values = {"customer": "Dr Ennio", "number": "12", "agent": "Agnes"}
    assert canned.filled(HELLO.body, values) == "Dear Dr Ennio, about 12: Agnes"


def test_a_field_that_no_ticket_has_is_refused_when_it_is_saved(exer):
    for body in ("Dear {{custmer}}", "{{customer.password}}", "{{}}"):
        with pytest.raises(Invalid) as refused:
            canned.keep(exer.agent, Ready("Hello", body))
        assert refused.value.field == "body"
    assert not canned.canned_of(exer.agent).exists()


def test_ones_own_is_nobody_elses_and_a_shared_one_is_everybodys(exer):
    mine = canned.keep(exer.agent, HELLO)
    shared = canned.keep(exer.head, Ready("Closing", "We close {{number}}.", shared=True))
    assert [row.name for row in canned.canned_of(exer.agent)] == ["Closing", "Hello"]
    assert [row.name for row in canned.canned_of(exer.head)] == ["Closing"]
    assert not canned.canned_of(exer.customer).exists()
    with pytest.raises(NotFound):
        canned.retire(exer.head, mine.pk)
    with pytest.raises(NotAllowed):
        canned.retire(exer.agent, shared.pk)
    with pytest.raises(NotAllowed):
        canned.keep(exer.agent, Ready("For all", "Hello", shared=True))
    with pytest.raises(NotAllowed):
        canned.keep(exer.customer, HELLO)


def test_nobody_keeps_more_than_anybody_looks_through(exer, monkeypatch):
    monkeypatch.setattr(canned, "MOST_OWN", 2)
    monkeypatch.setattr(canned, "MOST_SHARED", 1)
    first = canned.keep(exer.agent, Ready("First", "1"))
    canned.keep(exer.agent, Ready("Second", "2"))
    canned.keep(exer.head, Ready("Everybody's", "3", shared=True))
    for who, ready in ((exer.agent, Ready("Third", "4")), (exer.head, Ready("Too", "5", shared=True))):
        with pytest.raises(Invalid) as refused:
            canned.keep(who, ready)
        assert (refused.value.field, refused.value.problems[0].code) == ("name", "too_many")
    own = canned.keep(exer.head, Ready("Own", "6"))
    with pytest.raises(Invalid):
        canned.keep(exer.head, Ready("Own", "6", shared=True), canned_id=own.pk)
    canned.keep(exer.agent, Ready("First", "changed"), canned_id=first.pk)
    canned.retire(exer.agent, first.pk)
    canned.keep(exer.agent, Ready("Third", "4"))


def test_a_name_is_taken_once_and_given_back(exer):
    first = canned.keep(exer.agent, HELLO)
    with pytest.raises(Invalid) as refused:
        canned.keep(exer.agent, Ready("hello", "Again"))
    assert refused.value.field == "name"
    canned.keep(exer.agent, Ready("Hello", "Better words"), canned_id=first.pk)
    assert canned.canned_of(exer.agent).get().body == "Better words"
    canned.retire(exer.agent, first.pk)
    canned.keep(exer.agent, HELLO)
