"""Shifts as calendars: out under an address nobody guesses, in from another program, nothing about customers."""

from datetime import timedelta
from functools import partial

import pytest
from icalendar import Calendar

from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.on_call import feeds, subscribed
from charterdesk.apps.on_call.models import RotaChange
from charterdesk.apps.on_call.rotas import duties
from charterdesk.apps.people.models import Person
from four_desks import paris

NOON = paris("2026-06-02 12:00")
EVENT = """BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260601T000000Z
DTSTART;TZID=Europe/Paris:{start}
DTEND;TZID=Europe/Paris:{end}
SUMMARY:{summary}
END:VEVENT
"""


def answered(answer, _address, _most):
    return answer


def calendar(*events_told):
    body = "".join(EVENT.format(**told) for told in events_told)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


BOBS_NIGHT = {"uid": "1@test", "start": "20260603T183000", "end": "20260604T080000", "summary": "Nights: Bob"}


def test_the_calendar_of_the_desk_names_who_is_on_call_and_nothing_else(desk, rota, ann):
    with now.at(NOON):
        address = feeds.open_feed(ann)
        content = feeds.calendar_of("esii", address)
    shifts = Calendar.from_ical(content).walk("VEVENT")
    first = min(shifts, key=lambda event: event.decoded("DTSTART"))
    tonight = [event for event in shifts if event.decoded("DTSTART") == paris("2026-06-02 18:30")]
    assert str(first["SUMMARY"]) == "Nights: Nobody"
    assert [str(event["SUMMARY"]) for event in tonight] == ["Nights: Ann"]
    assert b"Quay" not in content
    assert b"\r\n" in content
    assert len({str(event["UID"]) for event in shifts}) == len(shifts)


def test_the_address_of_somebody_who_left_or_took_it_back_answers_no_more(desk, rota, ann, bob):
    with now.at(NOON):
        mine, his = feeds.open_feed(ann), feeds.open_feed(bob)
        feeds.close_feed(ann, feeds.feeds(ann).get().pk)
        Person.objects.filter(pk=bob.person_id).update(active=False)
        for address in (mine, his, "", "x" * 43):
            with pytest.raises(NotFound):
                feeds.calendar_of("esii", address)


def test_nobody_has_more_than_five_addresses(desk, rota, ann):
    for _ in range(5):
        feeds.open_feed(ann)
    with pytest.raises(Invalid):
        feeds.open_feed(ann)


def test_a_calendar_of_another_program_is_taken_in_and_once(desk, rota, ann, bob):
    with now.at(NOON):
        first = feeds.take_in(desk.head, rota.pk, calendar(BOBS_NIGHT))
        again = feeds.take_in(desk.head, rota.pk, calendar(BOBS_NIGHT))
    assert ((first.added, first.known), (again.added, again.known)) == ((1, 0), (0, 1))
    (night,) = duties(desk.desk, paris("2026-06-03 20:00"))
    assert night.person == bob.person_id


def test_what_the_file_moves_is_moved_and_what_it_has_no_longer_is_taken_back(desk, rota, ann, bob):
    moved = BOBS_NIGHT | {"start": "20260604T183000", "end": "20260605T080000"}
    with now.at(NOON):
        feeds.take_in(desk.head, rota.pk, calendar(BOBS_NIGHT))
        feeds.take_in(desk.head, rota.pk, calendar(moved))
        assert RotaChange.objects.get(withdrawn_at__isnull=True).from_at == paris("2026-06-04 18:30")
        feeds.take_in(desk.head, rota.pk, calendar())
    assert not RotaChange.objects.filter(withdrawn_at__isnull=True).exists()


def test_who_is_not_of_the_desk_is_told_and_the_rest_taken(desk, rota, ann, bob):
    stranger = BOBS_NIGHT | {"uid": "2@test", "summary": "Nights: Zoe"}
    with now.at(NOON):
        told = feeds.take_in(desk.head, rota.pk, calendar(BOBS_NIGHT, stranger))
    assert told.added == 1
    assert "Zoe" in told.problems[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no calendar",
        b"\xff\xfe\x00",
        calendar(BOBS_NIGHT | {"start": "never"}),
        calendar(BOBS_NIGHT).replace(b"SUMMARY", b"RRULE:FREQ=DAILY\r\nSUMMARY"),
        calendar(BOBS_NIGHT).replace(b";TZID=Europe/Paris", b""),
        b"BEGIN:VCALENDAR" + b"x" * feeds.LARGEST,
    ],
    ids=["empty", "prose", "bytes", "no date", "repeats", "no zone", "too large"],
)
def test_what_is_no_calendar_is_refused_whole(desk, rota, bob, content):
    with now.at(NOON + timedelta(0)), pytest.raises(Invalid) as refused:
        feeds.take_in(desk.head, rota.pk, content)
    assert refused.value.field == "file"
    assert not RotaChange.objects.exists()


def test_a_rota_follows_a_calendar_at_an_address_and_what_it_says_is_taken_in_hourly(desk, rota, ann, bob):
    asked = []

    def fetch(address, _most):
        asked.append(address)
        return 200, calendar(BOBS_NIGHT)

    with now.at(NOON):
        subscribed.follow_calendar(desk.head, rota.pk, "webcal://cal.example.org/secret.ics")
        assert (subscribed.read_due(fetch), subscribed.read_due(fetch)) == (1, 0)
    with now.at(NOON + timedelta(minutes=61)):
        assert subscribed.read_due(fetch) == 1
    assert asked == ["https://cal.example.org/secret.ics"] * 2
    assert RotaChange.objects.get().person_id == bob.person_id
    row = subscribed.followed_by(rota)
    assert (row.host, "secret" in row.sealed_address) == ("cal.example.org", False)
    with now.at(NOON + timedelta(hours=2)):
        subscribed.follow_calendar(desk.head, rota.pk, "")
        assert subscribed.read_due(fetch) == 0


def test_a_calendar_that_cannot_be_read_is_told_and_takes_nothing_back(desk, rota, ann, bob):
    with now.at(NOON):
        subscribed.follow_calendar(desk.head, rota.pk, "https://cal.example.org/a.ics")
        subscribed.read_due(lambda _address, _most: (200, calendar(BOBS_NIGHT)))
    for hours, answer in ((2, (500, b"")), (3, (200, b"<html>"))):
        with now.at(NOON + timedelta(hours=hours)):
            assert subscribed.read_due(partial(answered, answer)) == 0
    row = subscribed.followed_by(rota)
    assert row.failing_since == NOON + timedelta(hours=2)
    assert RotaChange.objects.filter(withdrawn_at__isnull=True).count() == 1


@pytest.mark.parametrize("address", ["http://cal.example.org/a.ics", "https://10.0.0.1/a.ics", "https://localhost/a"])
def test_only_an_address_on_the_internet_is_followed(desk, rota, address):
    with now.at(NOON), pytest.raises(Invalid):
        subscribed.follow_calendar(desk.head, rota.pk, address)
