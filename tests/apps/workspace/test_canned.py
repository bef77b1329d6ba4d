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


def test_a_name_is_taken_once_and_given_back(exer):
    first = canned.keep(exer.agent, HELLO)
    with pytest.raises(Invalid) as refused:
        canned.keep(exer.agent, Ready("hello", "Again"))
    assert refused.value.field == "name"
    canned.keep(exer.agent, Ready("Hello", "Better words"), canned_id=first.pk)
    assert canned.canned_of(exer.agent).get().body == "Better words"
    canned.retire(exer.agent, first.pk)
    canned.keep(exer.agent, HELLO)
