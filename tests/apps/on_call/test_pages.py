"""A page from the customer's word in the night until somebody takes it."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.channels.outgoing.transport import Refused
from charterdesk.apps.notifications.webpush.endpoint import Unreached
from charterdesk.apps.on_call import calling, pages
from charterdesk.apps.on_call.models import Page, PageCall, PageWay
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import work
from four_desks import opened, paris

NIGHT = paris("2026-06-03 22:00")


@pytest.fixture
def ticket(desk, rota):
    with now.at(NIGHT):
        return opened(desk, kind="anomaly")


@pytest.fixture
def page(ticket):
    return Page.objects.get()


def climbed(at):
    with now.at(at):
        return calling.call_due()


def told(page):
    rows = PageCall.objects.filter(page=page).order_by("pk").select_related("person")
    return [(row.round, row.step, row.person.name if row.person else None) for row in rows]


def test_a_request_out_of_hours_under_the_option_pages_the_person_on_duty(page, later, way_out):
    assert page.reason == "It does not work"
    assert climbed(later(0)) == 1
    assert told(page) == [(0, 0, "Ann")]
    with now.at(later(0)):
        assert calling.send_due(way_out) == 1
    (letter,) = way_out.letters
    assert letter.to == "ann@example.org"
    assert "/esii/answers/page/" in letter.message.get_content()
    assert "button" not in letter.message.get_content()


@pytest.mark.parametrize("moment", ["2026-06-03 10:00", "2026-06-05 18:29"])
def test_in_opening_hours_nobody_is_paged(desk, rota, moment):
    with now.at(paris(moment)):
        opened(desk, kind="anomaly")
    assert not Page.objects.exists()


def test_without_the_option_nobody_is_paged(desk, rota):
    type(desk.contract).objects.update(options=[])
    with now.at(NIGHT):
        opened(desk, kind="anomaly")
    assert not Page.objects.exists()


def test_a_customer_who_writes_again_in_the_night_pages_once(desk, rota, ticket):
    with now.at(NIGHT + timedelta(minutes=5)):
        work.reply(desk.customer, ticket.pk, body="Is anybody there?")
    assert Page.objects.count() == 1


def test_a_word_in_the_night_on_a_ticket_of_the_day_pages(desk, rota):
    with now.at(paris("2026-06-03 10:00")):
        ticket = opened(desk, kind="anomaly")
    with now.at(NIGHT):
        work.reply(desk.customer, ticket.pk, body="Now everything stands still.")
    assert Page.objects.get().ticket_id == ticket.pk


def test_a_page_that_nobody_takes_climbs_and_says_so_in_the_end(page, later):
    for minute in (0, 5, 10, 15, 20, 30, 31, 60):
        climbed(later(minute))
    assert told(page) == [(0, 0, "Ann"), (0, 1, "Hugo-esii"), (1, 0, "Ann"), (1, 1, "Hugo-esii")]
    codes = [line.code for line in events.of(page.desk, pages.stream_of(page))]
    assert codes == ["page.opened", *["page.called"] * 4, "page.untaken"]


def test_whoever_takes_it_stops_it_and_a_second_taker_finds_it_taken(page, ann, bob, later):
    climbed(later(0))
    with now.at(later(3)):
        assert pages.take(ann, page.number).taken_by_id == ann.person_id
        assert pages.take(bob, page.number).taken_by_id == ann.person_id
    climbed(later(60))
    assert told(page) == [(0, 0, "Ann")]


def test_the_link_of_a_mail_takes_it_for_whoever_was_called(page, ann, later):
    climbed(later(0))
    call = PageCall.objects.get()
    with now.at(later(2)):
        assert pages.take_by_link(pages.token_of(call.pk)).taken_by_id == ann.person_id


@pytest.mark.parametrize("token", ["", "1", "1.", "1.0000", "x.y", "9" * 30 + ".0", "²."])
def test_any_other_link_is_nothing(page, later, token):
    climbed(later(0))
    with pytest.raises(NotFound):
        pages.take_by_link(token)


def test_the_link_of_somebody_who_has_left_takes_nothing(page, ann, later):
    climbed(later(0))
    Person.objects.filter(pk=ann.person_id).update(active=False)
    with pytest.raises(NotFound):
        pages.take_by_link(pages.token_of(PageCall.objects.get().pk))


def test_taking_the_ticket_in_charge_takes_the_page_and_closing_ends_it(desk, page, ticket, later):
    with now.at(later(1)):
        work.take_in_charge(desk.agent, ticket.pk)
    page.refresh_from_db()
    assert page.taken_by_id == desk.agent.person_id
    with now.at(later(2)):
        pages.end(desk.agent, page.number)
    assert climbed(later(60)) == 0


def test_where_nobody_is_on_call_the_next_step_comes_all_the_same(desk, rota, ticket, page, later):
    rota.layers.all().delete()
    climbed(later(0))
    climbed(later(10))
    assert told(page) == [(0, 0, None), (0, 1, "Hugo-esii")]
    assert PageCall.objects.filter(state=PageCall.NOBODY).count() == 1


def test_a_gateway_is_told_by_a_signed_post_and_tried_again(page, ann, later):
    way = PageWay.objects.create(person_id=ann.person_id, kind="webhook", address="https://sms.example.org/out")
    climbed(later(0))
    posts = []

    def down(address, body, headers):
        posts.append((address, body, headers))
        if len(posts) == 1:
            raise Unreached("sms.example.org: timeout")
        return 202

    with now.at(later(0)):
        calling.send_due(None, down)
    call = PageCall.objects.get(way=way)
    assert (call.state, call.error) == ("waiting", "sms.example.org: timeout")
    with now.at(later(1)):
        assert calling.send_due(None, down) == 1
    address, body, _headers = posts[1]
    assert (address, b"It does not work" in body) == ("https://sms.example.org/out", True)


def test_a_mail_that_is_refused_again_and_again_is_a_failed_call(page, later, way_out):
    climbed(later(0))
    for minute in range(0, 60, 6):
        way_out.next(Refused(550, "no such user", permanent=True))
        with now.at(later(minute)):
            calling.send_due(way_out)
    call = PageCall.objects.get()
    assert (call.state, call.attempts, call.error) == ("failed", 6, "550 no such user")


def test_a_head_pages_by_hand_and_says_why(desk, rota, ann):
    with now.at(NIGHT):
        made = pages.call_out(desk.agent, rota.pk, reason="Flood in the server room")
        with pytest.raises(Invalid) as refused:
            pages.call_out(desk.agent, rota.pk, reason="  ")
        with pytest.raises(NotAllowed):
            pages.call_out(desk.customer, rota.pk, reason="Me")
    assert refused.value.field == "reason"
    assert (made.number, made.ticket) == (1, None)


def test_a_worker_that_comes_twice_writes_each_step_once(page, later):
    assert (climbed(later(0)), climbed(later(0))) == (1, 0)
    assert told(page) == [(0, 0, "Ann")]
