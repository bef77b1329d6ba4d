"""The telephone of the demo: the figures that the desk publishes come out of records, not out of a table."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

from charterdesk import charters
from charterdesk.apps.base import now
from charterdesk.apps.base.models import Desk
from charterdesk.apps.on_call.models import Page, PageCall
from charterdesk.apps.on_call.rotas import duties
from charterdesk.apps.telephone.figures import Days, counting_at, facts_of
from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.models import CallBack, CallRecord, Gap
from charterdesk.apps.telephone.records.record import terms_of
from charterdesk.apps.tickets.called_back import CALL_BACK
from charterdesk.apps.tickets.models import Clock
from charterdesk.demo import loading
from charterdesk.demo.data import desk_data
from charterdesk.demo.exchange import FIRST_NUMBER, House, Telephone, calls_of, shares
from charterdesk.rules.charter.load import load
from charterdesk.rules.telephone.counting import counting_of
from charterdesk.rules.telephone.figures import figures
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.opening import opening

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
YEAR = Days(date(2025, 1, 1), date(2025, 12, 31))
FEWEST = 2500  # calls of which 3.72 % is a whole number


def telephone() -> Telephone:
    said = desk_data("esii").telephone
    assert said
    return said


def year_of(offered: int):
    """The figures of a year of records of the demo's exchange, by the ESII charter."""
    charter = load(charters.text_of("esii"), "esii.yaml", charters.holiday_lists())
    assert isinstance(charter, Charter)
    said = telephone()
    names = {extension: f"Agent {extension}" for extension in said.extensions}
    house = House(said, opening(charter), PARIS, names, ["0199001201"])
    lines = calls_of(house, YEAR.first, YEAR.last, offered, Random(1), FIRST_NUMBER)
    terms = terms_of("ip-office", "Europe/Paris", said.settings(dict.fromkeys(said.extensions.values(), 1)))
    form = FORMATS["smdr"]
    records = [form.parse(line.text, terms, None) for line in lines]
    rule = counting_of(charter)
    calls = (each.call for each in form.calls(records, terms, WEDNESDAY) if each.call)
    return lines, figures(calls, lambda _at: rule)


def test_the_records_of_a_year_give_the_published_figures():
    """ES-10: average answer 20.5 s, 3.72 % abandoned."""
    lines, year = year_of(FEWEST)
    assert len(year.offered) == FEWEST
    assert year.average_answer == Fraction("20.5")
    assert year.abandoned_share.value == Fraction("0.0372")
    assert len(lines) > len(year.judged) > len(year.offered)
    assert year.out_of_hours, "ES-05: calls at night stand apart"


def test_the_year_of_the_demo_can_show_the_published_figures_exactly():
    said = telephone()
    answered, given_up, _messages = shares(said, said.offered)
    assert Fraction(given_up, said.offered) == Fraction("0.0372")
    assert (answered * Fraction(said.average)).denominator == 1


def test_the_exchange_of_the_demo_writes_the_same_twice_and_numbers_its_calls_upwards():
    first, second = (year_of(250)[0] for _ in range(2))
    assert first == second
    texts = [line.text.decode() for line in sorted(first)]
    assert len({text.split(",")[9] for text in texts}) < len(texts)


def test_last_year_at_the_desk_shows_the_published_figures_who_is_on_call_and_who_is_called_back():
    with now.at(WEDNESDAY):
        loaded = loading.load(["esii"], tickets=20)
        assert loaded.broken == 0
        desk = Desk.objects.get(slug="esii")
        year = figures(facts_of(desk, YEAR), counting_at(desk))
        (duty,) = duties(desk)
    assert year.average_answer
    assert round(float(year.average_answer), 1) == 20.5
    assert year.abandoned_share.part == round(len(year.offered) * Fraction("0.0372"))
    assert not CallRecord.objects.filter(state=CallRecord.ASIDE).exists()
    assert not Gap.objects.exists(), "the numbers of calls only count up"
    assert duty.person is not None or duty.next is not None, "ES-05"
    taken = Page.objects.get(ticket=None)
    assert taken.taken_by is not None
    assert taken.ended_at is not None
    assert not PageCall.objects.filter(state=PageCall.WAITING, try_at__lt=WEDNESDAY).exists()
    assert CallBack.objects.exclude(kept_at=None).exists()
    owed = CallBack.objects.get(kept_at=None)
    clock = Clock.objects.get(ticket=owed.ticket, kind=CALL_BACK, sequence=owed.sequence)
    assert clock.due_at
    assert clock.due_at > WEDNESDAY


def test_another_average_is_met_as_exactly():
    said = replace(telephone(), average="33.25", abandoned="10")
    answered, given_up, messages = shares(said, 1000)
    assert answered + given_up + messages == 1000
    assert (answered * Fraction("33.25")).denominator == 1
