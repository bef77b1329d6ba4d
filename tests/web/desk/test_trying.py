"""A charter is tried: an invented request, the decision under one version or two; nothing is stored."""

import re

import pytest

from charterdesk.apps.base.models import Event
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.charters import holiday_lists, text_of
from web.desk.agent import words

WEDNESDAY_17_30 = "week=2026-07-13&quarter=262"
PREMIUM = (
    "begun=1&channel=email&audience=reseller&plan=premium&contract_from=2026-01-01&contract_until=2026-12-31"
    "&fact_bought_here=yes&fact_in_catalogue=yes&fact_up_to_date=yes&fact_covered_by_contract=yes&kind=anomaly"
)


def shorter() -> str:
    return text_of("exer").replace('"2": {within: 4 working hours', '"2": {within: 2 working hours', 1)


def test_the_page_begins_with_an_ordinary_request_that_is_taken(exer, agnes):
    page = agnes.page("charter/try/")
    assert "Covered" in page
    assert "The lines that answered" in page


def test_a_severity_2_on_wednesday_at_17_30_is_due_on_thursday(exer, agnes):
    page = agnes.page(f"charter/try/?{PREMIUM}&severity=2&{WEDNESDAY_17_30}")
    assert "Wed 15 Jul 2026 17:30" in page
    assert "due Thu 16 Jul 2026 12:30" in page


def test_the_line_that_answered_is_marked(exer, agnes):
    html = agnes.html(f"charter/try/?{PREMIUM}&severity=2&{WEDNESDAY_17_30}")
    marks = re.findall(r"<mark>(.*?)</mark>", html)
    assert any("4 working hours" in mark for mark in marks)
    assert not any("in order of arrival" in mark for mark in marks)


def test_friday_evening_is_a_button_that_works_without_script(exer, agnes):
    html = agnes.html(f"charter/try/?{PREMIUM}&severity=1&{WEDNESDAY_17_30}&preset=friday")
    assert 'value="455"' in html
    assert "Fri 17 Jul 2026 17:45" in words(html)


def test_a_wished_holiday_is_a_day_on_which_the_desk_is_closed(exer, agnes):
    html = agnes.html(f"charter/try/?{PREMIUM}&severity=1&{WEDNESDAY_17_30}&preset=holiday")
    assert 'name="preset" value="holiday"' in html
    assert "due " in words(html)


def test_only_facts_that_the_charter_uses_are_asked(exer, agnes):
    html = agnes.html("charter/try/")
    assert 'name="fact_up_to_date"' in html
    assert 'name="region"' not in html
    assert 'name="named_contact"' not in html
    assert 'name="emergency"' not in html


def test_a_text_that_somebody_writes_is_tried_beside_the_running_one_and_not_kept(exer, hugo):
    known, told = CharterVersion.objects.count(), Event.objects.count()
    fields = dict(pair.split("=") for pair in f"{PREMIUM}&severity=2&{WEDNESDAY_17_30}".split("&"))
    page = words(hugo.post("charter/try/", 200, text=shorter(), **fields))
    assert "due Thu 16 Jul 2026 12:30" in page
    assert "due Thu 16 Jul 2026 10:30" in page
    assert "differs" in page
    assert (CharterVersion.objects.count(), Event.objects.count()) == (known, told)


def test_the_request_goes_along_with_the_text(exer, agnes):
    html = agnes.html(f"charter/try/?{PREMIUM}&severity=3&{WEDNESDAY_17_30}")
    carried = dict(re.findall(r'<input type="hidden" form="trying-text" name="(\w+)" value="([^"]*)">', html))
    assert carried["severity"] == "3"
    assert (carried["week"], carried["quarter"]) == ("2026-07-13", "262")


def test_two_published_versions_stand_side_by_side(exer, hugo):
    later = shorter().replace("holds_from: 2024-01-01", "holds_from: 2026-01-01", 1)
    publish_charter(exer.head, name="exer-2026", text=later, holidays=holiday_lists())
    new, old = CharterVersion.objects.order_by("-holds_from")
    html = hugo.html(f"charter/try/?{PREMIUM}&severity=2&{WEDNESDAY_17_30}&first={old.pk}&second={new.pk}")
    assert html.count('class="decision trying-side"') == 2
    same = hugo.html(f"charter/try/?{PREMIUM}&severity=2&{WEDNESDAY_17_30}&first={old.pk}&second={old.pk}")
    assert same.count('class="decision trying-side"') == 1


def test_a_text_with_mistakes_is_told_line_by_line(exer, agnes):
    broken = text_of("exer").replace("holds_from", "holds_form", 1)
    page = words(agnes.post("charter/try/", 200, text=broken))
    assert "This text is not a charter yet" in page
    assert "holds_form" in page


def test_names_that_only_the_other_version_knows_are_told_as_unknown(exer, agnes):
    other = text_of("e-connect")
    fields = dict(pair.split("=") for pair in f"{PREMIUM}&severity=2&{WEDNESDAY_17_30}".split("&"))
    page = words(agnes.post("charter/try/", 200, text=other, **fields))
    assert "Not known to this version" in page


@pytest.mark.parametrize(
    "asked",
    [
        "week=nonsense&quarter=x",
        "week=0001-01-01&quarter=-5",
        "week=9999-12-31&quarter=99999",
        "week=2026-03-23&quarter=585",
        "begun=1&kind=nothing&plan=none&severity=9&fact_up_to_date=perhaps&estimated_hours=NaN",
        "first=999999&second=text&preset=never",
        "begun=1&wished_at=9999-12-31T23:59&contract_from=0001-01-01",
        "begun=1&plan=premium&contract_from=2026-12-31&contract_until=2026-01-01",
    ],
)
def test_whatever_stands_in_the_address_the_page_answers(exer, agnes, asked):
    assert "Try the charter" in agnes.page(f"charter/try/?{asked}")
