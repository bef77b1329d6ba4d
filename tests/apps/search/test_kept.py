"""What was written is found at once; what search keeps can be checked and made anew."""

import pytest
from django.db import connection, transaction

import four_desks
from charterdesk.apps.base import job_runs, jobs
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.actions import add_equipment, create_product
from charterdesk.apps.people import actions
from charterdesk.apps.search import finding, indexing, store
from charterdesk.apps.search.asked import read
from charterdesk.apps.search.check_data import check_words
from charterdesk.apps.search.document import MOST_PLACES, MOST_TIMES, Writing
from charterdesk.apps.search.documents import of_tickets, rowid
from charterdesk.apps.search.models import ThingWords, TicketWords
from charterdesk.apps.search.people import others
from charterdesk.apps.search.reindexing import reindex
from charterdesk.apps.search.similar import similar
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.models import Ticket
from four_desks import opened


@pytest.fixture
def esii(db):
    return four_desks.esii()


@pytest.fixture(autouse=True)
def whole(db, files_of_this_test):
    """After each test search checks itself."""
    yield
    assert check_words() == []


def found(actor, typed):
    return [hit.number for hit in finding.tickets(actor, read(typed)).hits]


def test_each_word_is_found_as_soon_as_it_is_written(esii):
    ticket = opened(esii, subject="Écran noir", body="Depuis l'aube")
    assert found(esii.agent, "aube") == found(esii.customer, "ecrans ") == [ticket.number]
    work.note(esii.agent, ticket.pk, body="Soupçon de carte graphique")
    work.take_in_charge(esii.agent, ticket.pk)
    work.reply(esii.agent, ticket.pk, body="Redémarrez la borne")
    closure.propose_solution(esii.agent, ticket.pk, body="Le câble était débranché")
    closure.validate(esii.customer, ticket.pk, body="Parfaitement réglé")
    for typed in ("soupcon", "redemarrer ", "cables ", "parfaitement"):
        assert found(esii.agent, typed) == [ticket.number], typed
    assert found(esii.customer, "soupçon") == []


def test_a_person_a_customer_and_a_product_are_found_as_soon_as_they_are_known(esii):
    system = system_actor(esii.desk)
    actions.create_organisation(system, "Algues Bleues", "customer")
    product = create_product(system, name="Balise", reference="BA-9", current_version="1")
    add_equipment(system, organisation_id=esii.organisation.pk, product_id=product.pk, serial="ZX/77-1")
    assert len(others(esii.agent, read("algue")).customers) == 1
    assert len(others(esii.agent, read("zx771")).equipment) == 1
    assert len(others(esii.agent, read("ZX/77")).equipment) == 1
    assert len(others(esii.agent, read("cora")).people) == 1


def test_what_is_undone_is_not_found(esii):
    ticket = opened(esii)
    from_before = found(esii.agent, "pressed")
    with transaction.atomic():
        work.note(esii.agent, ticket.pk, body="ephemeral")
        transaction.set_rollback(True)
    assert found(esii.agent, "ephemeral") == []
    assert found(esii.agent, "pressed") == from_before == [ticket.number]


def test_a_ticket_on_which_very_much_was_written_is_kept_by_a_job(esii, monkeypatch):
    monkeypatch.setattr(indexing, "MUCH", 200)
    ticket = opened(esii, body="long " * 50)
    work.note(esii.agent, ticket.pk, body="afterwards")
    assert found(esii.agent, "afterwards") == []
    for job in jobs.claim("test"):
        assert job_runs.run(job)
    assert found(esii.agent, "afterwards") == [ticket.number]


def test_reindex_writes_what_is_missing_or_differs_and_nothing_else(esii):
    first, second = opened(esii, subject="One"), opened(esii, subject="Two")
    Ticket.objects.filter(pk=first.pk).update(subject="Changed past the verbs")
    store.remove(TicketWords, [second.pk])
    store.remove(ThingWords, [rowid("person", esii.customer_person.pk)])
    differing = {difference.key for difference in check_words()}
    assert len(differing) == 3
    assert sum(written for _kind, _last, written in reindex()) == 3
    assert sum(written for _kind, _last, written in reindex()) == 0
    assert found(esii.agent, "past ") == [first.number]
    assert found(esii.agent, "two ") == [second.number]


def test_an_interrupted_reindex_goes_on_where_it_was(esii):
    tickets = [opened(esii) for _ in range(3)]
    store.remove(TicketWords, [ticket.pk for ticket in tickets])
    assert [written for _kind, _last, written in reindex(after=tickets[0].pk)] == [2]
    assert sum(written for _kind, _last, written in reindex()) == 1


def test_words_of_tickets_that_are_no_more_are_forgotten(esii):
    opened(esii)
    store.put(TicketWords, [(10**9, Writing().done())])
    for _told in reindex():
        pass
    assert not TicketWords.objects.filter(pk=10**9).exists()


def test_a_long_document_has_the_same_bounds_on_both_engines(esii):
    ticket = opened(esii, body=f"{'same ' * (MOST_TIMES + 50)} begins here {'many words ' * 8000} ends here")
    ((_key, document),) = of_tickets([ticket.pk])
    assert len(document.stream) == MOST_PLACES
    assert found(esii.agent, '"begins here"') == [ticket.number]
    assert found(esii.agent, "ends ") == [ticket.number]
    assert found(esii.agent, '"ends here"') == []


@pytest.mark.parametrize(
    "typed",
    [
        "'; DROP TABLE tickets_ticket; --",
        '" OR 1=1',
        "a:b:c:d",
        "((((",
        "NOT",
        "a AND",
        "* * *",
        "-",
        "--",
        '""',
        '-""',
        "\x00\x01 \ud800",
        "\u202eabc",
        "é" * 500,
        "a " * 500,
        "x" * 5000,
        "stream : x",
        "^x + y",
        "{a b}: c",
        "a <-> b & !c | d:*",
        "\\' \\\\",
        "customer:",
        'customer:""',
        "customer:*",
        "tag:- from:@ serial:/ number:99999999999999999999",
        "before:9999-99-99 after:0000 on:1/1/1",
        "日本語 Ελληνικά кириллица",
        "½ ² ﬁ Å ǆ",
        "%s %(x)s {0}",
        "_ __ ___",
        "#99999999999",
        "-customer:quay -state:zzz",
    ],
)
def test_whatever_is_typed_gives_results_or_a_sentence(esii, typed):
    ticket = opened(esii, subject="abc")
    for actor in (esii.agent, esii.customer, esii.admin):
        answer = finding.tickets(actor, read(typed))
        assert {hit.number for hit in answer.hits} <= {ticket.number}
        others(actor, read(typed))


def test_the_best_stand_first_where_there_are_few_and_the_newest_among_equals(esii):
    in_subject = opened(esii, subject="Imprimante bloquée")
    in_body = opened(esii, subject="Panne", body="C'est l'imprimante")
    newest = opened(esii, subject="Les imprimantes du hall")
    assert found(esii.agent, "imprimante ") == [newest.number, in_subject.number, in_body.number]
    with_number = opened(esii, subject="Reste", body=f"voir {in_body.number}")
    assert found(esii.agent, f"{in_body.number} ")[0] == with_number.number


def test_similar_tickets_share_rare_words_and_solved_ones_stand_first(esii):
    for place in range(40):
        opened(esii, subject=f"Divers sujet {'abcdefghijklmnopqrstuvwxyz'[place % 26] * 5}")
    solved = opened(esii, subject="Bourrage papier bac trois")
    work.take_in_charge(esii.agent, solved.pk)
    closure.propose_solution(esii.agent, solved.pk, body="Galet changé")
    closure.validate(esii.customer, solved.pk)
    again = opened(esii, subject="Bourrage du papier, encore")
    this = opened(esii, subject="Bourrages de papier")
    like = similar(esii.agent, this)
    assert [one.number for one in like] == [solved.number, again.number]
    assert like[0].solved
    assert like[0].same_customer


def test_a_page_of_hits_costs_as_many_questions_for_one_hit_as_for_twenty(esii, django_assert_max_num_queries):
    opened(esii, subject="Only zebra")
    for _ in range(20):
        opened(esii, subject="Panne", body="le giraffe")
    for typed in ("zebra", "giraffe"):
        with django_assert_max_num_queries(8):  # one of them on PostgreSQL only
            finding.tickets(esii.agent, read(typed))


def test_what_is_not_among_the_newest_is_asked_of_the_index_by_four_questions_more(esii, django_assert_max_num_queries):
    ticket = opened(esii, subject="Only zebra")
    far = ticket.pk + 10**6
    store.put(TicketWords, [(far, Writing().done())])
    # PostgreSQL only: it is told within a savepoint to prefer its index.
    with django_assert_max_num_queries(12 if connection.vendor == "postgresql" else 7):
        assert found(esii.agent, "zebra ") == [ticket.number]
    store.remove(TicketWords, [far])
