"""The one door of records: kept once, and made into the same calls whatever happens on the way."""

import random
from datetime import UTC, datetime, timedelta

import pytest

import make
from charterdesk.apps.base import now as clock
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.telephone import gaps, keeping, sources
from charterdesk.apps.telephone.keeping import Kept, keep
from charterdesk.apps.telephone.made import fact_of
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource, Gap
from charterdesk.apps.telephone.records.record import Unreadable
from charterdesk.server.call_simulator import records_of

TRUNK = "T9017,Line 17.1,0,0"


@pytest.fixture
def source(db):
    return sources.create_source(system_actor(make.desk()), "pbx", "smdr")


def line(number, start, *, more=0, talked="00:00:30", agent=201, caller="061"):
    said = f"2026/03/02 {start},{talked},4,{caller},I,500,0352,,0,{number},{more},E{agent},Extn{agent},{TRUNK}"
    return said.encode()


def day(number=60, seed=1):
    return [each.encode() for each in records_of(number, datetime(2026, 3, 2, 9), random.Random(seed))]  # noqa: DTZ001


def told():
    """What stands of all calls, but their keys in the table."""
    rows = Call.objects.order_by("source__name", "key").select_related("source")
    return [(fact_of(row), row.records.count()) for row in rows]


def test_records_are_kept_byte_for_byte_and_made_into_calls(source):
    first, second = line(1000001, "09:00:00", more=1), line(1000001, "09:00:00", agent=202, talked="00:01:00")
    assert keep(source, [first, second]) == Kept(taken=2)
    assert {bytes(raw) for raw in CallRecord.objects.values_list("raw", flat=True)} == {first, second}
    call = Call.objects.get()
    assert (call.outcome, call.agent, call.waited, call.talked) == ("answered", "201", 4, 90)
    assert call.started_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert call.records.count() == 2
    assert call.desk == source.desk


def test_the_second_record_of_a_call_may_come_in_another_batch(source):
    first, second = line(1000001, "09:00:00", more=1), line(1000001, "09:00:00", agent=202, talked="00:01:00")
    with clock.at(datetime(2026, 3, 2, 8, 1, tzinfo=UTC)):
        keep(source, [first])
        before = Call.objects.get()
        assert (before.outcome, before.ended_at) == ("under_way", None)
        keep(source, [second])
    after = Call.objects.get()
    assert (after.pk, after.outcome, after.talked) == (before.pk, "answered", 90)


def test_keeping_twice_changes_nothing(source):
    records = day()
    first = keep(source, records)
    before = told()
    assert keep(source, records) == Kept(doubled=first.taken)
    assert keep(source, records + records) == Kept(doubled=2 * first.taken)
    assert told() == before


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_batches_give_the_same_calls(source, seed):
    records = day()
    keep(source, records)
    chance, other = (
        random.Random(seed),
        CallSource.objects.create(desk=source.desk, name="zzz", kind="smdr", time_zone="Europe/Paris"),
    )
    chance.shuffle(records)
    while records:
        size = chance.randint(1, 12)
        keep(other, records[:size])
        del records[:size]
    made, again = (
        [
            (fact.key, fact.outcome, fact.agent, fact.waited, fact.talked, fact.held, fact.why, count)
            for fact, count in told()
            if fact.source == name
        ]
        for name in ("pbx", "zzz")
    )
    assert len(made) == 60
    assert made == again


def test_what_cannot_be_read_is_kept_aside_with_its_problem(source):
    kept = keep(source, [b"hello", line(1000001, "09:00:00"), Unreadable(b"x" * 4096, "too_long")])
    assert kept == Kept(taken=1, aside=2)
    aside = CallRecord.objects.filter(state="aside").order_by("problem")
    assert [(bytes(row.raw)[:5], row.problem, row.call) for row in aside] == [
        (b"hello", "too_few_fields", None),
        (b"xxxxx", "too_long", None),
    ]
    assert Call.objects.count() == 1


def test_a_record_that_comes_late_makes_two_calls_one_and_what_was_told_of_them_stays(source):
    start, middle, end = (
        line(1000001, "09:00:00", more=1, talked="01:00:00"),
        line(1000001, "10:00:04", more=1, talked="02:00:00", caller=""),
        line(1000001, "12:00:08", agent=203, caller=""),
    )
    keep(source, [start, end])
    assert Call.objects.count() == 2
    person = make.person(source.desk, "Ada", "agent")
    Call.objects.filter(key__endswith="1772449208").update(person=person)
    keep(source, [middle])
    assert Call.objects.get().person == person
    assert Call.objects.get().records.count() == 3


def test_two_sources_may_number_their_calls_alike(source):
    other = sources.create_source(system_actor(source.desk), "annex", "smdr", time_zone="Europe/Lisbon")
    keep(source, [line(1000001, "09:00:00")])
    keep(other, [line(1000001, "09:00:00")])
    assert [call.started_at.hour for call in Call.objects.order_by("started_at")] == [8, 9]


def test_a_restart_of_the_exchange_is_a_gap_and_marked_once(source):
    before = [line(1000300 + nth, f"09:{nth:02}:00") for nth in range(3)]
    after = [line(1000000 + nth, f"10:{nth:02}:00") for nth in range(3)]
    for records in (before, after, before, after):
        keep(source, records)
    gap = Gap.objects.get()
    assert (gap.why, gap.from_at, gap.until_at) == (
        "restarted",
        datetime(2026, 3, 2, 8, 2, 34, tzinfo=UTC),
        datetime(2026, 3, 2, 9, tzinfo=UTC),
    )


def test_a_number_used_again_after_a_restart_is_another_call(source):
    keep(source, [line(1000001, "09:00:00"), line(1000001, "14:00:00", caller="062")])
    assert sorted(Call.objects.values_list("caller", flat=True)) == ["061", "062"]


def test_a_call_that_nothing_closes_ends_after_twelve_hours(source):
    began = datetime(2026, 3, 2, 8, tzinfo=UTC)
    with clock.at(began + timedelta(minutes=1)):
        keep(source, [line(1000001, "09:00:00", more=1)])
    with clock.at(began + timedelta(hours=11)):
        keeping.end_silent()
        assert Call.objects.get().outcome == "under_way"
    with clock.at(began + timedelta(hours=13)):
        assert keeping.end_silent() == 1
        assert Call.objects.get().outcome == "answered"
        assert keeping.end_silent() == 0


def test_other_settings_make_all_calls_anew(source):
    keep(source, [line(1000001, "09:00:00"), line(1000002, "09:00:00", caller="062").replace(b"0352", b"0353")])
    assert Call.objects.count() == 2
    source.settings = {"groups": {"0352": "Support"}}
    source.save()
    assert keeping.recount_all(source) == 1
    assert Call.objects.get().group == "Support"
    source.settings = {}
    source.save()
    assert keeping.recount_all(source) == 2


def test_a_gap_never_ends_before_it_begins(source):
    later, earlier = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)
    gaps.mark(source, later, earlier, "reconnected")
    assert Gap.objects.get().until_at == later
