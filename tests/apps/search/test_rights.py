"""Whoever searches finds, counts and is shown nothing that he could not open and read."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.search import corpus
from charterdesk.apps.base import now as clock
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.models import Membership, Person
from charterdesk.apps.search import documents, finding, store
from charterdesk.apps.search.asked import read
from charterdesk.apps.search.models import TicketWords
from charterdesk.apps.search.people import others
from charterdesk.apps.search.reindexing import reindex
from charterdesk.apps.search.similar import similar
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import reaches, readable

SECRETS = ("quasar", "nebula", "pulsar")
WRITERS = ("cora", "dario", "edda", "ennio", "reto")
READERS = ("alma", "rolf", "cora", "dario", "edda", "ennio", "reto", "silke")
MESSAGES = st.tuples(
    st.sampled_from(("customer", "reseller", "internal")), st.sets(st.sampled_from(SECRETS), max_size=2)
)
TICKETS = st.lists(
    st.tuples(st.sampled_from(WRITERS), st.lists(MESSAGES, min_size=1, max_size=3), st.booleans()),
    min_size=1,
    max_size=5,
)
ROLES = st.lists(
    st.tuples(
        st.sampled_from(("cora", "ennio", "reto")),
        st.sampled_from((("quay", "customer_admin"), ("tide", "reseller"), ("heron", "customer"))),
    ),
    max_size=2,
)
ASKED = (
    "quasar",
    "neb",
    '"pulsar"',
    "quasar -nebula",
    "-quasar",
    "from:alma",
    "from:cora quasar",
    "has:file",
    "state:new",
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(told=TICKETS, roles=ROLES, merged=st.booleans(), reader=st.sampled_from(READERS), typed=st.sampled_from(ASKED))
def test_nothing_is_found_that_cannot_be_read(people, told, roles, merged, reader, typed):
    """Random tickets, visibilities, merges and memberships: each reader's hits are those of reading all he may read."""
    version = CharterVersion.objects.filter(desk=people.north).first() or corpus.publish(people)
    Message.objects.all().delete()
    Ticket.objects.update(merged_into=None)
    store.remove(TicketWords, list(Ticket.objects.values_list("pk", flat=True)))
    Ticket.objects.all().delete()
    Membership.objects.filter(created_at__gt=clock.now() + timedelta(days=1)).delete()
    for name, (home, role) in roles:
        Membership.objects.get_or_create(
            desk=people.north,
            person=getattr(people, name),
            organisation=getattr(people, home),
            role=role,
            defaults={"created_at": clock.now() + timedelta(days=2)},
        )
    tickets = []
    for place, (writer, said, closed) in enumerate(told):
        state = "closed" if closed else "new"
        ticket = corpus.ticket_of(people, version, place + 1, corpus.Told("sujet", writer, state=state), corpus.BEGIN)
        for visibility, words in said:
            author = "alma" if visibility == "internal" else writer
            corpus.said(people, ticket, visibility, author, " ".join(("mot", *sorted(words))))
        tickets.append(ticket)
    if merged and len(tickets) > 1:
        tickets[0].merged_into = tickets[1]
        tickets[0].save()
    store.put(TicketWords, documents.of_tickets([ticket.pk for ticket in tickets]))
    actor = actor_of_person(getattr(people, reader))
    keys, _problems = finding.found_keys(actor, read(typed), most=100)
    found = finding.tickets(actor, read(typed))
    assert {hit.id for hit in found.hits} == set(keys)
    assert not found.more
    for hit in found.hits:
        ticket = next(one for one in tickets if one.pk == hit.id)
        assert reaches(actor, "ticket.see", ticket)
        assert hit.merged_into is None or reaches(actor, "ticket.see", tickets[1])
        shown = "".join(text for text, _marked in hit.why.segments) if hit.why else ""
        assert not shown or any(message.body == shown for message in read_by(actor, ticket))
    for secret in SECRETS:
        keys, _problems = finding.found_keys(actor, read(f"{secret} "), most=100)
        assert set(keys) == {
            ticket.pk
            for ticket in tickets
            if reaches(actor, "ticket.see", ticket)
            and any(secret in message.body for message in read_by(actor, ticket))
        }


def read_by(actor, ticket):
    return Message.objects.filter(ticket=ticket, visibility__in=readable(actor, ticket))


def test_a_hit_tells_the_number_of_the_ticket_it_was_merged_into_to_whoever_may_see_that_one(library):
    tickets = {
        name: [one for one in library.tickets if one.requester.name.lower() == name] for name in ("cora", "reto")
    }
    source, target = tickets["cora"][0], tickets["reto"][0]
    source.merged_into = target
    source.save()
    told = {}
    for name in ("alma", "cora"):
        hits = finding.tickets(library.actor(name), read(source.subject)).hits
        told[name] = next(hit.merged_into for hit in hits if hit.id == source.pk)
    assert told == {"alma": target.number, "cora": None}


def test_another_desk_finds_nothing(library):
    for name in ("sven", "dora"):
        for typed in ("imprimante", "customer:quay", "-zzz", "state:new", "1", "from:cora", "serial:AB"):
            assert finding.tickets(library.actor(name), read(typed)).hits == ()
        assert not others(library.actor(name), read("quay"))


def test_people_and_equipment_are_found_by_the_desk_only(library):
    found = others(library.actor("alma"), read("quay"))
    assert ["".join(text for text, _ in one.name) for one in found.customers] == ["Quay Foods"]
    assert [one.ask for one in others(library.actor("alma"), read("AB12")).equipment] == ["serial:AB-12/3"]
    for name in ("cora", "dario", "reto", "silke"):
        assert not others(library.actor(name), read("quay"))


def test_similar_tickets_are_for_the_desk_only(library):
    ticket = library.tickets[1]
    assert similar(library.actor("cora"), ticket) == ()


def test_a_word_of_a_note_leads_to_the_note(library):
    (hit,) = finding.tickets(library.actor("alma"), read("politely")).hits
    assert hit.why is not None
    assert hit.why.field == "note"
    assert ("politely", True) in hit.why.segments
    assert finding.tickets(library.actor("edda"), read("politely")).hits == ()


def test_a_note_does_not_show_by_what_it_takes_away(library):
    """-politely must not tell the customer that the note says it."""
    edda = library.actor("edda")
    assert [hit.number for hit in finding.tickets(edda, read("printer -politely")).hits] == [8, 2]


def test_no_customer_tries_an_agents_number_or_address_figure_by_figure(people):
    Person.objects.filter(pk=people.alma.pk).update(phone="+33611223344", email="alma.private@example.org")
    ticket = corpus.ticket_of(
        people, corpus.publish(people), 1, corpus.Told("sujet", "cora", state="new"), corpus.BEGIN
    )
    corpus.said(people, ticket, "customer", "alma", "bonjour")
    list(reindex())
    asked = ("from:alma", "from:cora@example", "from:336112", "from:private")
    found = {
        name: [len(finding.tickets(actor_of_person(reader), read(text)).hits) for text in asked]
        for name, reader in (("cora", people.cora), ("bruno", people.bruno))
    }
    assert found == {"cora": [1, 1, 0, 0], "bruno": [1, 1, 1, 1]}
