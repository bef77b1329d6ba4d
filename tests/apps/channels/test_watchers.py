"""Who reads along: until the desk removes him, and only while he may; asked for each letter anew."""

import pytest

import four_desks
import make
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.channels.incoming.watchers import add_watcher, may_watch, remove_watcher, watches
from charterdesk.apps.channels.models import OutgoingMail, Watcher
from charterdesk.apps.channels.outgoing import writing
from charterdesk.apps.people.models import UNIDENTIFIED, Organisation, Person
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.models import Ticket
from four_desks import opened
from outgoing import box, sent


@pytest.fixture
def exer(db):
    made = four_desks.exer()
    box(made.desk, "support@exer.example")
    return made


@pytest.fixture
def ticket(exer):
    return opened(exer, wished_priority="2")


@pytest.fixture
def edda(exer, ticket):
    """A colleague of the requester, in copy."""
    person = make.person(exer.desk, "Edda", "customer", exer.organisation)
    Watcher.objects.create(desk=exer.desk, ticket=ticket, person=person)
    sent()
    return person


def test_who_is_removed_gets_no_further_mail_and_the_journal_says_who_did_it(exer, ticket, edda):
    remove_watcher(exer.agent, ticket.pk, person_id=edda.pk)
    work.reply(exer.agent, ticket.pk, body="Try this.")
    assert [letter.to for letter in sent().letters] == [exer.customer_person.email]
    line = Event.objects.get(code="ticket.watcher_removed")
    assert (line.stream, line.data, line.actor_id) == (f"ticket:{ticket.pk}", {"person": edda.pk}, exer.agent.person_id)
    assert not watches(edda, ticket)


def test_the_desk_puts_in_copy_whom_it_knows_and_who_may_read_the_ticket(exer, ticket):
    person = make.person(exer.desk, "Edda", "customer", exer.organisation)
    add_watcher(exer.agent, ticket.pk, address=f" {person.email.upper()} ")
    assert watches(person, ticket)
    line = Event.objects.get(code="ticket.watcher_added")
    assert (line.data, line.actor_id) == ({"person": person.pk}, exer.agent.person_id)
    sent()
    work.reply(exer.agent, ticket.pk, body="Try this.")
    assert {letter.to for letter in sent().letters} == {exer.customer_person.email, person.email}


def test_nobody_else_is_put_in_copy(exer, ticket, edda):
    stranger = make.organisation(exer.desk, "Elsewhere")
    foreign = make.person(exer.desk, "Fred", "customer", stranger)
    for address, why in (
        ("nobody@example.org", "unknown"),
        (edda.email, "twice"),
        (exer.customer_person.email, "twice"),
        (foreign.email, "foreign"),
        (Person.objects.get(pk=exer.agent.person_id).email, "staff"),
    ):
        with pytest.raises(Invalid) as told:
            add_watcher(exer.agent, ticket.pk, address=address)
        assert (told.value.field, told.value.code) == ("person", why)
    with pytest.raises(NotAllowed):
        add_watcher(exer.customer, ticket.pk, address=foreign.email)
    assert [row.person for row in Watcher.objects.filter(ticket=ticket)] == [edda]


def test_nobody_is_removed_twice_nor_on_a_page_that_is_out_of_date(exer, ticket, edda):
    with pytest.raises(Conflict):
        remove_watcher(exer.agent, ticket.pk, person_id=edda.pk, version=ticket.version + 7)
    assert watches(edda, ticket)
    remove_watcher(exer.agent, ticket.pk, person_id=edda.pk)
    version = Ticket.objects.get(pk=ticket.pk).version
    with pytest.raises(Conflict):
        remove_watcher(exer.agent, ticket.pk, person_id=edda.pk)
    assert Ticket.objects.get(pk=ticket.pk).version == version
    assert Event.objects.filter(code="ticket.watcher_removed").count() == 1


def test_only_the_desk_removes_somebody(exer, ticket, edda):
    for actor in (exer.customer, exer.admin, exer.reseller):
        with pytest.raises(NotAllowed):
            remove_watcher(actor, ticket.pk, person_id=edda.pk)
    elsewhere = four_desks.esii()
    with pytest.raises(NotFound):
        remove_watcher(elsewhere.agent, ticket.pk, person_id=edda.pk)
    assert watches(edda, ticket)


def test_a_letter_noted_before_he_was_removed_is_not_written_to_him(exer, ticket, edda, monkeypatch):
    work.reply(exer.agent, ticket.pk, body="Try this.")
    first = OutgoingMail.objects.get(kind="answer")
    OutgoingMail.objects.filter(pk=first.pk).update(owner="a", attempts=1)
    first.refresh_from_db()
    writing.write(first)
    noted = OutgoingMail.objects.get(kind="answer", person=edda)
    assert noted.state == "to_write"
    remove_watcher(exer.agent, ticket.pk, person_id=edda.pk)
    assert sent().to(edda.email) == []
    noted.refresh_from_db()
    assert (noted.state, noted.reason, noted.text) == ("withheld", "follows_no_more", "")


def test_who_has_changed_to_another_customer_reads_along_no_more(exer, ticket, edda):
    # Not one of the same reseller: nobody of this ticket could copy him now.
    Person.objects.filter(pk=edda.pk).update(organisation=make.organisation(exer.desk, "Elsewhere"))
    work.reply(exer.agent, ticket.pk, body="Try this.")
    assert [letter.to for letter in sent().letters] == [exer.customer_person.email]
    assert not watches(Person.objects.get(pk=edda.pk), ticket)


@pytest.mark.parametrize(
    ("home", "may"),
    [("customer", True), ("reseller", True), ("same reseller", True), ("unidentified", True), ("other", False),
     ("desk", False), ("left", False)],
)  # fmt: skip
def test_who_may_read_along(exer, ticket, home, may):
    organisation = {
        "customer": exer.organisation,
        "left": exer.organisation,
        "reseller": exer.reseller_organisation,
        "same reseller": make.organisation(exer.desk, "Neighbour", reseller=exer.reseller_organisation),
        "unidentified": Organisation.objects.create(desk=exer.desk, name="?", kind=UNIDENTIFIED),
        "other": make.organisation(exer.desk, "Elsewhere"),
        "desk": Organisation.objects.get(desk=exer.desk, kind="desk"),
    }[home]
    person = Person.objects.create(
        desk=exer.desk, name="P", email="p@far.example", organisation=organisation, active=home != "left"
    )
    assert may_watch(person, ticket) is may
