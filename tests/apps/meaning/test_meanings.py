"""What texts mean: kept by the worker, asked by keys, of one desk; off without the setting or the package."""

import hashlib
import threading

import numpy as np
import pytest

import bugs
from charterdesk.apps.base import now
from charterdesk.apps.knowledge import meanings, queries, recurring, writing
from charterdesk.apps.knowledge.check_data import check_articles
from charterdesk.apps.knowledge.suggesting import suggested
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.apps.meaning import keeping, making, model, nearest, typed
from charterdesk.apps.meaning.check_data import check_meanings
from charterdesk.apps.meaning.models import Meaning
from charterdesk.apps.search.similar import similar
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Ticket
from four_desks import paris

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
# What the model of these tests knows: words that mean the same in three languages.
MEANT = {"printer": 0, "imprimante": 0, "impresora": 0, "password": 1, "contraseña": 1}


def read_as(texts):
    """A direction for each thing meant; all else points anywhere, always the same way."""
    rows = np.zeros((len(texts), model.NUMBERS), np.float32)
    for place, text in enumerate(texts):
        known = [MEANT[word] for word in text.lower().split() if word in MEANT]
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())
        rows[place] += np.random.default_rng(seed).normal(0, 0.01, model.NUMBERS)
        rows[place, known[0] if known else 2 + seed % 500] += 1
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


@pytest.fixture(autouse=True)
def thursday():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def reading(monkeypatch):
    """The extra is there and on."""
    monkeypatch.setattr(model, "name", lambda: "model of the tests 1")
    monkeypatch.setattr(model, "vectors", read_as)
    monkeypatch.setattr(making, "SECONDS", 60.0)
    monkeypatch.setattr(making, "walk", making.Walk())
    nearest.forget_all()
    yield
    nearest.forget_all()


@pytest.fixture
def ground(thursday):
    return bugs.ground()


def opened(ground, subject, language="fr"):
    customer = ground.customers[language]
    form = IntakeForm(
        requester_person_id=customer.person.pk,
        equipment_id=customer.equipment.pk,
        channel="portal",
        subject=subject,
        body=subject,
        kind="anomaly",
        wished_priority="1",
    )
    return open_ticket(customer.actor, form)


def test_without_the_setting_nothing_is_read_and_words_alone_are_asked(ground):
    assert model.name() == ""
    making.make()
    meanings.make()
    assert not Meaning.objects.exists()
    assert similar(ground.agent, opened(ground, "Nothing is sent any more"))[0].ways == ("words",)


def test_the_setting_without_the_package_is_off(settings, monkeypatch):
    settings.MEANING = True
    monkeypatch.setattr(model, "PACKAGE", "a-package-that-nobody-made")
    model._installed.cache_clear()
    assert model.name() == ""
    model._installed.cache_clear()


def test_a_ticket_in_another_language_is_found_by_what_it_means(ground, reading):
    there = opened(ground, "Broken printer downstairs", "en")
    opened(ground, "password", "en")
    here = opened(ground, "imprimante muette")
    making.make()
    (found,) = similar(ground.agent, here)
    assert (found.number, found.ways, found.words) == (there.number, ("meaning",), ())
    later = opened(ground, "impresora", "es")
    making.make()
    assert {one.number for one in similar(ground.agent, here)} == {there.number, later.number}
    assert similar(ground.customers["fr"].actor, here) == ()


def test_another_model_reads_again_and_a_walk_ends(ground, reading, monkeypatch):
    making.make()
    assert Meaning.objects.count() == Ticket.objects.count() == 3
    monkeypatch.setattr(model, "name", lambda: "model of the tests 2")
    making.make()
    assert set(Meaning.objects.values_list("model", flat=True)) == {"model of the tests 1"}
    monkeypatch.setattr(making, "walk", making.Walk())  # as after a start
    making.make()
    assert [*Meaning.objects.values_list("model", flat=True)] == ["model of the tests 2"] * 3


def test_what_is_kept_is_of_the_text_that_there_is(ground, reading):
    making.make()
    assert check_meanings() == []
    row = Meaning.objects.order_by("pk")[0]
    Meaning.objects.filter(pk=row.pk).update(digest="other")
    Meaning.objects.filter(pk=row.pk + 1).update(vector=b"12")
    Meaning.objects.create(desk=row.desk, kind="ticket", key=10**9, model="", digest="none", vector=row.vector)
    told = [difference.stored for difference in check_meanings()]
    assert told == ["other", "2 bytes", "none"]


def test_an_article_is_offered_beside_a_ticket_in_another_language(ground, reading):
    terms = ArticleTerms({"en": Text("A printer that is mute", "Press long.")})
    row = writing.publish(ground.agent, writing.write(ground.agent, terms).number)
    ticket = opened(ground, "imprimante bloquée")
    making.make()
    meanings.make()
    (offered,) = suggested(ground.agent, ticket.subject, ticket_id=ticket.pk)
    assert offered.article == row
    assert check_articles() == []
    changed = ArticleTerms({"en": Text("The password", "Ask.")})
    writing.change(ground.agent, row.number, changed)
    meanings.make()
    assert suggested(ground.agent, ticket.subject, ticket_id=ticket.pk) == []
    assert check_articles() == []


def test_words_that_an_article_no_longer_has_are_told(ground):
    row = writing.write(ground.agent, ArticleTerms({"en": Text("A printer", "Press long.")}))
    row.words.filter(word="printer").update(word="plotter")
    (told,) = check_articles()
    assert (told.what, told.key, told.recomputed) == ("article words", "A-1", "plotter:0 printer:3")


def test_what_recurs_is_found_across_languages(ground, reading):
    for subject, language in (("imprimante", "fr"), ("printer", "en"), ("impresora", "es"), ("printer again", "en")):
        opened(ground, subject, language)
    making.make()
    recurring.look_daily()
    found = {one.words[0]: one.tickets.count() for one in queries.recurrences(ground.agent)}
    assert found == {"imprimante": 4}


def test_the_newest_are_fetched_first_and_no_more_than_there_is_room_for(ground, reading, monkeypatch):
    made = [opened(ground, f"printer {place}") for place in range(6)]
    making.make()
    monkeypatch.setattr(nearest, "STRETCH", 2)
    monkeypatch.setattr(nearest, "MOST", 4)
    for _ in range(3):
        nearest.near(ground.desk.pk, keeping.TICKET, (keeping.TICKET, made[0].pk), 9)
    found = nearest.near(ground.desk.pk, keeping.TICKET, (keeping.TICKET, made[0].pk), 9)
    kept = Meaning.objects.order_by("-key").values_list("key", flat=True)[:4]
    assert {key for key, _cosine in found} <= set(kept)
    assert len(found) >= 3


@pytest.fixture
def quick(reading, monkeypatch):
    """The model stands in memory, and there is time."""
    monkeypatch.setattr(model, "loaded", lambda: True)
    monkeypatch.setattr(typed, "WITHIN", 10.0)
    typed.forget_all()
    yield
    typed.forget_all()


def test_an_article_in_another_language_is_offered_while_a_customer_types(ground, quick):
    row = writing.write(ground.agent, ArticleTerms({"fr": Text("Remettre l'imprimante en route", "Imprimante.")}))
    hidden = writing.write(ground.agent, ArticleTerms({"fr": Text("Notre imprimante", "Imprimante.")}))
    for article, audience in ((row, "customers"), (hidden, "internal")):
        terms = ArticleTerms({"fr": Text(f"imprimante {audience}", "Oui.")}, audience=audience)
        writing.change(ground.agent, article.number, terms)
        writing.publish(ground.agent, article.number)
    meanings.make()
    spanish = "la impresora no funciona"
    assert [one.article.pk for one in suggested(ground.customers["fr"].actor, spanish)] == [row.pk]
    assert {one.article.pk for one in suggested(ground.agent, spanish)} == {row.pk, hidden.pk}
    assert not suggested(ground.agent, "mi contraseña")


def test_typing_waits_for_no_model_that_is_slow_and_finds_it_a_letter_later(reading, monkeypatch):
    begun, free = threading.Event(), threading.Event()

    def slow(texts):
        begun.set()
        assert free.wait(10)
        return read_as(texts)

    monkeypatch.setattr(model, "vectors", slow)
    typed.forget_all()
    assert typed.vector_of("la impresora") is None
    assert begun.wait(10)
    others = [typed.vector_of(f"la impresora {number}") for number in range(typed.MOST_WAITING + 2)]
    assert others == [None] * len(others)
    assert len(typed._waiting) == typed.MOST_WAITING
    free.set()
    monkeypatch.setattr(model, "loaded", lambda: True)
    monkeypatch.setattr(typed, "WITHIN", 10.0)
    assert typed.vector_of("la impresora  ") == read_as(["la impresora"])[0].tobytes()
    typed.forget_all()
