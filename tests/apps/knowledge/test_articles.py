"""What the desk knows: written from a ticket in one verb, read by those for whom it is, offered by its words."""

import pytest

import bugs
import make
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.knowledge import drafting, queries, writing
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.knowledge.suggesting import suggested
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.apps.tickets import closure, work
from four_desks import paris

pytestmark = pytest.mark.django_db
BODY = "Open the *administration* and renew the certificate of the relay."


@pytest.fixture(autouse=True)
def thursday():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def ground(thursday):
    return bugs.ground()


def written(ground, title="Mails stay in the queue of the relay", *, publish=True, **terms) -> Article:
    row = writing.write(ground.agent, ArticleTerms({"en": Text(title, BODY)}, **terms))
    return writing.publish(ground.agent, row.number) if publish else row


def titles(actor, asked, **near):
    return [one.text.title for one in suggested(actor, asked, **near)]


def test_an_article_is_written_from_a_ticket_with_its_solution(ground):
    ticket = ground.customers["fr"].ticket
    work.take_in_charge(ground.agent, ticket.pk)
    closure.propose_solution(ground.agent, ticket.pk, body="Renew the certificate.")
    terms = drafting.from_ticket(ground.agent, ticket)
    assert terms.product_id == ground.product.pk
    assert terms.product_version == "4.1"
    ((language, text),) = terms.texts.items()
    assert language == "fr"
    assert text == Text("Nothing is sent any more", "Renew the certificate.")
    row = writing.write(ground.agent, terms, ticket_id=ticket.pk)
    assert (row.name, row.state, row.audience, row.ticket_id) == ("A-1", "draft", "internal", ticket.pk)
    assert [event.code for event in events.of(ground.desk, f"article:{row.pk}")] == ["article.written"]


def test_a_customer_reads_what_is_published_for_his_plan_and_nothing_else(ground):
    emma = ground.customers["en"].actor
    internal = written(ground, audience="internal")
    draft = written(ground, audience="public", publish=False)
    public = written(ground, audience="public")
    mine = written(ground, audience="plans", plans=["subscription"])
    for_none = written(ground, audience="plans", plans=["subscription"])
    for_none.plans.update(plan="another")
    assert {row.number for row in queries.articles(emma)} == {public.number, mine.number}
    for hidden in (internal, draft, for_none):
        with pytest.raises(NotFound):
            queries.article(emma, hidden.number)
    writing.retire(ground.agent, public.number)
    with pytest.raises(NotFound):
        queries.article(emma, public.number)


def test_a_contract_that_is_over_opens_nothing(ground):
    mine = written(ground, audience="plans", plans=["subscription"])
    with now.at(paris("2027-01-04 10:00")), pytest.raises(NotFound):
        queries.article(ground.customers["en"].actor, mine.number)


def test_who_is_served_and_who_only_reads_writes_nothing(ground):
    reader = make.actor(make.person(ground.desk, "Rolf", "read_only"))
    for actor in (ground.customers["fr"].actor, reader):
        with pytest.raises(NotAllowed):
            writing.write(actor, ArticleTerms({"en": Text("A", "B")}))
    row = writing.write(ground.r_and_d, ArticleTerms({"en": Text("A", "B")}))
    with pytest.raises(NotAllowed):
        writing.publish(ground.r_and_d, row.number)


def test_each_revision_of_a_text_is_kept_and_the_last_one_counts(ground):
    row = written(ground, publish=False)
    writing.change(ground.agent, row.number, ArticleTerms({"en": Text("Renewed", BODY), "fr": Text("Relais", "Oui.")}))
    shown = queries.article(ground.agent, row.number)
    assert [(text.language, text.revision) for text in shown.texts.all()] == [("en", 1), ("en", 2), ("fr", 1)]
    assert queries.text_in(shown, "en").title == "Renewed"
    assert queries.text_in(shown, "es").title == "Relais"
    with pytest.raises(Conflict):
        writing.change(ground.agent, row.number, ArticleTerms({"en": Text("Late", BODY)}), version=1)


def test_what_is_wrong_is_told_beside_its_field(ground):
    terms = ArticleTerms(
        {"fr": Text("", "x")}, audience="plans", plans=["none such"], product_id=0, product_version="9" * 41
    )
    with pytest.raises(Invalid) as refused:
        writing.write(ground.agent, terms)
    wrong = {problem.field for problem in refused.value.problems}
    assert wrong == {"title_fr", "plans", "product", "product_version"}
    empty = writing.write(ground.agent, ArticleTerms({"en": Text("Only a title", "")}))
    with pytest.raises(Invalid):
        writing.publish(ground.agent, empty.number)


def test_whether_it_helped_counts_once_a_person(ground):
    row = written(ground, audience="public")
    emma, claire = ground.customers["en"].actor, ground.customers["fr"].actor
    writing.say_helped(emma, row.number, yes=True)
    writing.say_helped(emma, row.number, yes=False)
    writing.say_helped(claire, row.number, yes=True)
    assert queries.helped(row) == queries.Told(yes=1, no=1)
    assert queries.said_by(emma, row) is False


def test_articles_are_offered_by_their_telling_words_in_any_form(ground):
    written(ground, audience="public", product_id=ground.product.pk)
    written(ground, "Password of the console", audience="public")
    emma = ground.customers["en"].actor
    assert titles(emma, "A mail stays queued in our relays")[0].startswith("Mails stay")
    assert titles(emma, "Invoices are wrong") == []
    assert titles(emma, "the of and") == []


def test_the_same_product_comes_first_and_what_may_not_be_read_is_not_offered(ground):
    written(ground, "Mails stay in the relay", audience="public")
    written(ground, "Mails stay in the relay, always", audience="public", product_id=ground.product.pk)
    written(ground, "Mails stay in the relay, in the house", audience="internal")
    emma = ground.customers["en"].actor
    assert titles(emma, "mails stay relay", product_id=ground.product.pk)[0].endswith("always")
    assert len(titles(emma, "mails stay relay")) == 2
    assert len(titles(ground.agent, "mails stay relay")) == 3
