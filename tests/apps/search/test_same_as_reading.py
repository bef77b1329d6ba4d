"""What search finds is what a reader would who read everything; on both engines, in the same order."""

import pytest

from apps.search import corpus
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.search import documents, finding, store
from charterdesk.apps.search.asked import read
from charterdesk.apps.search.models import TicketWords
from charterdesk.apps.tickets.models import Attachment

# What is typed, and what it means: (how, words). A blank at the end: the last word is whole.
QUERIES = [
    ("imprimante ", [("word", "imprimante")], []),
    ("imprimantes ", [("word", "imprimantes")], []),
    ("imprimee ", [("word", "imprimee")], []),
    ("imprimée ", [("word", "imprimée")], []),
    ("IMPRIMÉES ", [("word", "IMPRIMÉES")], []),
    ("imprime ", [("word", "imprime")], []),
    ("impresoras ", [("word", "impresoras")], []),
    ("printers ", [("word", "printers")], []),
    ("printing ", [("word", "printing")], []),
    ("printer paper ", [("word", "printer"), ("word", "paper")], []),
    ("papier ", [("word", "papier")], []),
    ("sécurité ", [("word", "sécurité")], []),
    ("securite ", [("word", "securite")], []),
    ("sécurité réseau ", [("word", "sécurité"), ("word", "réseau")], []),
    ("reseaux ", [("word", "reseaux")], []),
    ("oeuvre ", [("word", "oeuvre")], []),
    ("œuvres ", [("word", "œuvres")], []),
    ("coeur ", [("word", "coeur")], []),
    ("naive ", [("word", "naive")], []),
    ("strasse ", [("word", "strasse")], []),
    ("straße ", [("word", "straße")], []),
    ("grosse ", [("word", "grosse")], []),
    ("facade ", [("word", "facade")], []),
    ("réinitialis", [("typed", "réinitialis")], []),
    ("reinit", [("typed", "reinit")], []),
    ("ordi", [("typed", "ordi")], []),
    ("ordinateu", [("typed", "ordinateu")], []),
    ("ordinateurs ", [("word", "ordinateurs")], []),
    ("im", [("typed", "im")], []),
    ("imp*", [("begin", "imp")], []),
    ("imp* papel ", [("begin", "imp"), ("word", "papel")], []),
    ("s*", [("word", "s")], []),
    ('"mot de passe"', [("phrase", "mot de passe")], []),
    ('"mot passe"', [("phrase", "mot passe")], []),
    ('"passe oublié"', [("phrase", "passe oublie")], []),
    ('"carte mère"', [("phrase", "carte mere")], []),
    ('"mere de la carte"', [("phrase", "mere de la carte")], []),
    ('"grillée mère"', [("phrase", "grillee mere")], []),
    ('"imprime"', [("phrase", "imprime")], []),
    ('"imprimante"', [("phrase", "imprimante")], []),
    ('"mot mot mot puis fin"', [("phrase", "mot mot mot puis fin")], []),
    ('"fin de texte"', [("phrase", "fin de texte")], []),
    ("mot -passe ", [("word", "mot")], [("word", "passe")]),
    ("-imprimante ", [], [("word", "imprimante")]),
    ('lent -"très lent" ', [("word", "lent")], [("phrase", "très lent")]),
    ("-imp* ", [], [("begin", "imp")]),
    ("-printer -imprimante -impresora ", [], [("word", "printer"), ("word", "imprimante"), ("word", "impresora")]),
    ("l'imprimante ", [("word", "imprimante")], []),
    ("l’ordinateur lent ", [("word", "ordinateur"), ("word", "lent")], []),
    ("le mot de passe ", [("word", "mot"), ("word", "passe")], []),
    ("AB-12/3 ", [("phrase", "AB 12 3")], []),
    ("192.168.1.10 ", [("phrase", "192 168 1 10")], []),
    ("a@b.example.org ", [("phrase", "a b example org")], []),
    ("v2.10.3 ", [("phrase", "v2 10 3")], []),
    ("12 ", [("word", "12")], []),
    ("quay imprimante ", [("word", "quay"), ("word", "imprimante")], []),
    ("heron ", [("word", "heron")], []),
    ("tide imprime ", [("word", "tide"), ("word", "imprime")], []),
    ("cora réseau ", [("word", "cora"), ("word", "réseau")], []),
    ("-quay ", [], [("word", "quay")]),
    ('"heron clinic"', [("phrase", "heron clinic")], []),
    ("refuse ", [("word", "refuse")], []),
    ("marge ", [("word", "marge")], []),
    ("secret ", [("word", "secret")], []),
    ("garantie carte ", [("word", "garantie"), ("word", "carte")], []),
    ("grillée garantie ", [("word", "grillée"), ("word", "garantie")], []),
    ("NEAR ", [("word", "NEAR")], []),
    ("nothinglikeit ", [("word", "nothinglikeit")], []),
    ("imprimante nothinglikeit ", [("word", "imprimante"), ("word", "nothinglikeit")], []),
]
READERS = ("alma", "rolf", "cora", "dario", "edda", "ennio", "reto", "silke")


@pytest.mark.parametrize("reader", READERS)
def test_search_finds_what_a_reader_of_everything_would(library, reader):
    """Sixty-nine queries, whoever asks; newest first, as the order is where all weigh the same."""
    actor = library.actor(reader)
    differing = []
    for typed, sought, unwanted in QUERIES:
        keys, problems = finding.found_keys(actor, read(typed), most=100)
        numbers = [ticket.number for key in keys for ticket in library.tickets if ticket.pk == key]
        expected = sorted(corpus.naive(actor, sought, unwanted), reverse=True)
        if numbers != expected or problems:
            differing.append((typed, numbers, expected, problems))
    assert differing == []


# Operators: what an agent finds by them, worked out by hand from corpus.py.
OPERATORS = [
    ("customer:quay", [14, 13, 11, 10, 9, 8, 6, 5, 2, 1]),
    ('customer:"Heron Clinic"', [12, 4, 3]),
    ("client:tide", [12, 7, 4, 3]),
    ("cliente:heron imprime", [4]),
    ("-customer:quay", [12, 7, 4, 3]),
    ("state:closed", [8]),
    ("status:in_charge", [2]),
    ("état:attente", [5]),
    ("estado:cerrado", [8]),
    ("-state:new", [8, 5, 2]),
    ("state:open printer", [2]),
    ("plan:subscription -customer:quay", [12, 7, 4, 3]),
    ("kind:usage", [9]),
    ("nature:aide", [9]),
    ("priority:2", [3]),
    ("priorité:2", [3]),
    ("owner:alma", [2]),
    ("owner:me", [2]),
    ("owner:nobody printer", [8]),
    ("responsable:personne impresora", [4]),
    ("tag:recurring", [2]),
    ("-tag:recurring printer", [8]),
    ("team:reseau", []),
    ("number:4", [4]),
    ("#4", [4]),
    ("#4 printer", []),
    ("-#4 impresora", []),
    ("serial:AB12", [5]),
    ("série:ab-12", [5]),
    ("from:ennio", [12, 4, 3]),
    ("from:alma", [12, 9, 2, 1]),
    ("de:bruno", [3]),
    ("before:2026-03-03", [2, 1]),
    ("avant:03/03/2026", [2, 1]),
    ("after:2026-03-12", [14, 13]),
    ("on:2026-03-05", [5]),
    ("le:5.3.2026", [5]),
    ("on:2026-02", []),
    ("after:2025", [14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
    ("before:today after:2026-03-13", [14]),
    ("has:file", [1]),
    ("avec:fichier", [1]),
    ("-has:file imprime", [4]),
]


@pytest.mark.parametrize(("typed", "expected"), OPERATORS)
def test_operators_narrow_the_search_in_three_languages(library, typed, expected):
    people = library.people
    attach(people, library.tickets[0], "customer")
    found = finding.tickets(library.actor("alma"), read(typed))
    assert [hit.number for hit in found.hits] == expected
    assert found.problems == ()


def attach(people, ticket, visibility):
    stored = StoredFile.objects.create(desk=people.north, sha256="0" * 64, size=1, content_type="text/plain")
    message = corpus.said(people, ticket, visibility, "alma", "see")
    Attachment.objects.create(desk=people.north, ticket=ticket, message=message, stored_file=stored, name="log.txt")
    store.put(TicketWords, documents.of_tickets([ticket.pk]))


PROBLEMS = [
    ("customer:zzz", "“zzz”"),
    ("state:foo", "open"),
    ("plan:foo", "subscription"),
    ("kind:foo", "anomaly"),
    ("priority:99", "1"),
    ("owner:zzz", "zzz"),
    ("team:zzz", "Réseau"),
    ("tag:zzz", "recurring"),
    ("number:abc", "abc"),
    ("serial:zzz", "zzz"),
    ("from:zzz", "zzz"),
    ("before:soon", "2026-11-23"),
    ("on:2026-02-31", "2026-02-31"),
    ("has:cheese", "cheese"),
    ("colour:red", "colour"),
]


@pytest.mark.parametrize(("typed", "word"), PROBLEMS)
def test_what_cannot_be_meant_is_said_in_a_sentence(library, typed, word):
    found = finding.tickets(library.actor("alma"), read(typed))
    assert len(found.problems) == 1
    assert word in found.problems[0]
    assert found.hits == ()


def test_a_customer_is_not_told_whom_the_desk_knows(library):
    """“Nobody is called so” would say who is."""
    cora = library.actor("cora")
    assert finding.tickets(cora, read("from:zzz")) == finding.tickets(cora, read("from:sven"))
    for typed in ("owner:alma", "team:reseau", "tag:recurring"):
        (problem,) = finding.tickets(cora, read(typed)).problems
        assert "not something to search by here" in problem
