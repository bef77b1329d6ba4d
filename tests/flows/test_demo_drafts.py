"""The drafts of the demo: the next version of a charter, with times at its levels and who is called."""

from datetime import date

import pytest

from charterdesk import charters
from charterdesk.demo.solving.drafts import written
from charterdesk.rules.charter.lint import findings
from charterdesk.rules.charter.load import Reading, read
from charterdesk.rules.terms.levels import Called

DAY = date(2026, 11, 22)


def reading(slug, text):
    found = read(text, f"{slug}.yaml", charters.holiday_lists())
    assert isinstance(found, Reading)
    return found


@pytest.mark.parametrize(("slug", "level"), [("esii", "n2_r_and_d"), ("exer", "manufacturer")])
def test_a_draft_can_be_published_as_it_stands_and_calls_the_lead_then_the_manager(slug, level):
    before = charters.text_of(slug)
    draft = reading(slug, written(slug, before))
    found, known = (findings(one, DAY) for one in (draft, reading(slug, before)))
    assert {one.check for one in found} == {one.check for one in known}
    assert [call.call for call in draft.charter.calls] == [Called.LEAD, Called.MANAGER]
    assert [call.call for call in draft.charter.levels[level].calls][-2:] == [Called.LEAD, Called.MANAGER]


def test_the_other_desks_have_no_draft():
    for slug in ("esker", "e-connect"):
        assert written(slug, charters.text_of(slug)) == charters.text_of(slug)
