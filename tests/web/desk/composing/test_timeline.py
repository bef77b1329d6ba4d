"""One time line: words, work and what happened, in their order; what nobody need read is folded."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from charterdesk.apps.base import now
from charterdesk.apps.tickets import pauses, work
from four_desks import paris


def test_words_work_and_what_happened_stand_in_one_line(exer, ticket, agnes):
    work.reply(exer.customer, ticket.pk, body="Any news?")
    with now.at(paris("2026-07-15 11:10")):
        work.log_time(exer.agent, ticket.pk, seconds=1500, note="Looked at the logs.")
    with now.at(paris("2026-07-15 11:20")):
        work.note(exer.agent, ticket.pk, body="He bent the pins.")
        page = agnes.page("tickets/1/")
    places = [page.index(words) for words in ("Any news?", "Agnes-exer worked 25 minutes", "He bent the pins.")]
    assert places == sorted(places)


def test_who_may_read_a_message_is_told_by_word_shape_and_edge(exer, ticket, agnes):
    work.note(exer.agent, ticket.pk, body="Inside")
    work.reply(exer.agent, ticket.pk, body="Your stock?", visibility="reseller")
    page = agnes.html("tickets/1/")
    for who in ("customer", "reseller", "internal"):
        assert f"#shape-read-{who}" in page
        assert re.search(rf'class="bubble \w+ {who} ', page)
    assert "internal, seen by the desk only" in page


def test_what_happened_between_two_words_is_folded_with_its_reasons(exer, ticket, agnes):
    work.take_in_charge(exer.agent, ticket.pk)
    pauses.pause(exer.agent, ticket.pk, party="manufacturer", reason="Case opened with them.")
    page = agnes.html("tickets/1/")
    assert "2 things happened" in page
    assert "paused the ticket: the manufacturer, Case opened with them." in page


def test_a_long_conversation_shows_its_end_and_asks_as_little_as_a_short_one(exer, ticket, agnes):
    for place in range(9):
        work.reply(exer.customer if place % 2 else exer.agent, ticket.pk, body=f"Line {place}")
    agnes.html("tickets/1/")
    with CaptureQueriesContext(connection) as short:
        agnes.html("tickets/1/")
    for place in range(190):
        work.reply(exer.customer if place % 2 else exer.agent, ticket.pk, body=f"Word {place}")
    with CaptureQueriesContext(connection) as long:
        page = agnes.html("tickets/1/")
    assert len(long) == len(short)
    assert "175 earlier messages" in page
    assert page.count('<article class="bubble') == 200


def test_messages_of_pages_are_marked_up_and_mails_stay_as_they_came(exer, ticket, agnes):
    message = work.reply(exer.customer, ticket.pk, body="*Not* emphasised by mail")
    assert "<em>Not</em>" in agnes.html("tickets/1/")
    type(message).objects.filter(pk=message.pk).update(trust="verified")
    assert "*Not* emphasised by mail" in agnes.html("tickets/1/")


def test_a_page_in_the_way_of_the_live_events_names_what_it_shows(ticket, agnes):
    page = agnes.html("tickets/1/")
    assert 'data-live="ticket:1"' in page
    assert 'data-page="/exer/tickets/1/"' in page
