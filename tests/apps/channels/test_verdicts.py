"""Signed links: looking changes nothing, each answers for one person and one solution, once (EK-12)."""

import pytest

import four_desks
import letters
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.links import without_signatures
from charterdesk.apps.channels.models import Unsubscribed
from charterdesk.apps.channels.outgoing import verdicts
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import closure
from charterdesk.apps.tickets.models import Message, Ticket
from four_desks import opened


@pytest.fixture
def esker(db):
    return four_desks.esker()


@pytest.fixture
def solved(esker):
    ticket = opened(esker, wished_priority="2")
    closure.propose_solution(esker.agent, ticket.pk, body="It is repaired.")
    return ticket


def links_of(of, ticket):
    message = Message.objects.filter(ticket=ticket, kind="solution").order_by("-pk").first()
    return [tokens.sign(word, ticket.pk, of.customer_person.pk, message.pk) for word in ("works", "fails")]


def test_looking_at_a_link_changes_nothing(esker, solved):
    before = (Event.objects.count(), Ticket.objects.get(pk=solved.pk).version)
    for token, works in zip(links_of(esker, solved), (True, False), strict=True):
        link = verdicts.read_link(token)
        assert (link.works, link.open, link.ticket.pk, link.person) == (works, True, solved.pk, esker.customer_person)
        assert link.message.body == "It is repaired."
    assert before == (Event.objects.count(), Ticket.objects.get(pk=solved.pk).version)


def test_it_works_closes_the_ticket_on_the_customers_word_once(esker, solved):
    works, fails = links_of(esker, solved)
    assert verdicts.answer_link(works).state == "closed"
    assert Event.objects.get(code="ticket.validated").actor_id == esker.customer_person.pk
    for token in (works, fails):
        assert not verdicts.read_link(token).open
        with pytest.raises(Conflict):
            verdicts.answer_link(token, "again")
    assert Event.objects.filter(code="ticket.validated").count() == 1


def test_it_does_not_work_needs_a_reason_and_work_goes_on(esker, solved):
    _works, fails = links_of(esker, solved)
    with pytest.raises(Invalid) as refused:
        verdicts.answer_link(fails)
    assert refused.value.field == "reason"
    assert verdicts.answer_link(fails, "Still down.").state == "in_charge"


def test_the_link_of_an_older_solution_says_nothing_of_the_newer(esker, solved):
    works, fails = links_of(esker, solved)
    verdicts.answer_link(fails, "Still down.")
    closure.propose_solution(esker.agent, solved.pk, body="Now it is.")
    assert not verdicts.read_link(works).open
    with pytest.raises(Conflict):
        verdicts.answer_link(works)
    assert Ticket.objects.get(pk=solved.pk).state == "solved"


def test_forged_links_lead_nowhere(esker, solved):
    works, fails = links_of(esker, solved)
    other = tokens.sign("reply", solved.pk, esker.customer_person.pk, 1)
    for token in ("", "x", works[:-1], f"{works}a", works.replace(works[0], "9", 1), other, "é" + works):
        assert verdicts.read_link(token) is None
        with pytest.raises(NotFound):
            verdicts.answer_link(token)
    Person.objects.filter(pk=esker.customer_person.pk).update(active=False)
    assert verdicts.read_link(works) is None
    assert verdicts.read_link(fails) is None


def test_announcements_end_with_one_click_and_only_for_their_reader(esker):
    token = tokens.sign("unsubscribe", esker.desk.pk, esker.customer_person.pk)
    found = verdicts.read_unsubscribe(token)
    assert (found.person, found.done) == (esker.customer_person, False)
    assert not Unsubscribed.objects.exists()
    assert verdicts.unsubscribe(token).done
    assert verdicts.unsubscribe(token).done
    assert list(Unsubscribed.objects.values_list("address", flat=True)) == [esker.customer_person.email]
    assert verdicts.read_unsubscribe(token[:-1] + "a") is None
    with pytest.raises(NotFound):
        verdicts.unsubscribe("x")


@pytest.mark.parametrize("before", ["http://desk.example", "> http://desk.example", '<a href="http://desk.example'])
@pytest.mark.parametrize("purpose", ["works", "fails", "accept", "decline", "unsubscribe"])
def test_who_reads_a_quoted_link_cannot_act_in_the_name_of_who_quoted_it(before, purpose):
    token = tokens.sign(purpose, 5, 6, 7)
    quoted = f"{before}/esker/answers/{purpose}/{token}/ and {before}/esker/answers/{purpose}/{token.upper()}"
    bare = f"{before}/esker/answers/{purpose}/5.6.7"
    assert without_signatures(f"No.\n{quoted}\n") == f"No.\n{bare}/ and {bare}\n"
    assert without_signatures(f"see /answers/{purpose}/ and 5.6.7") == f"see /answers/{purpose}/ and 5.6.7"


def test_a_mail_that_quotes_the_letter_whole_hands_nobody_its_links(esker, solved, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    works, _fails = links_of(esker, solved)
    sender = esker.customer_person.email
    address = f"support+{tokens.sign('reply', solved.pk, esker.customer_person.pk)}@esker.example"
    quoting = letters.raw(sender, to=address, body=f"> It works: http://desk.example/esker/answers/works/{works}/\n")
    row = letters.take(letters.mailbox(esker.desk), quoting)
    assert row.disposition == "joined"
    assert works not in row.message.body + row.words.text + row.words.reply_text + row.words.html
    assert "/answers/works/" in row.message.body
