"""Articles and bugs are found by their words, by those who may read them and by nobody else."""

import pytest

import bugs
import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.escalation.bugs import declaring, workarounds
from charterdesk.apps.escalation.handing_over import HandedOver, hand_over
from charterdesk.apps.knowledge import writing
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.apps.search.asked import read
from charterdesk.apps.search.check_data import check_words
from charterdesk.apps.search.models import ThingWords, TicketWords
from charterdesk.apps.search.reindexing import keep_newly_found, reindex
from charterdesk.apps.search.writings import writings
from four_desks import paris

pytestmark = pytest.mark.django_db
BODY = "Open the administration and renew the certificate of the relay."


@pytest.fixture(autouse=True)
def thursday():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def ground(thursday):
    return bugs.ground()


def written(ground, title, *, publish=True, body=BODY, **terms):
    row = writing.write(ground.agent, ArticleTerms({"en": Text(title, body)}, **terms))
    return writing.publish(ground.agent, row.number) if publish else row


def names(actor, typed):
    found = writings(actor, read(typed))
    return [one.name for one in (*found.bugs, *found.articles)]


def test_a_customer_finds_what_is_published_for_him_and_no_bug(ground):
    emma = ground.customers["en"].actor
    declaring.declare(ground.agent, declaring.BugTerms(ground.product.pk, "The relay forgets its certificate"))
    written(ground, "The relay for the desk", audience="internal")
    written(ground, "The relay, a draft", audience="public", publish=False)
    public = written(ground, "The relay for everybody", audience="public")
    mine = written(ground, "The relay of your plan", audience="plans", plans=["subscription"])
    assert names(emma, "relay ") == [mine.name, public.name]
    assert names(ground.agent, "relay ") == ["B-1", "A-4", "A-3", "A-2", "A-1"]
    writing.retire(ground.agent, public.number)
    assert names(emma, "certificate -plan ") == []


def test_a_bug_is_found_by_its_name_its_words_and_its_workaround(ground):
    bug = bugs.declared(ground)
    workarounds.write(ground.agent, bug.number, "fr", "Videz la corbeille du relais.")
    for typed in ("B-1", "sending ", "corbeilles ", '"corbeille du relais"', "number:1", "after:2026-01 sending"):
        assert names(ground.agent, typed) == ["B-1"], typed
    for typed in ("corbeille -relais", "before:2026-01 corbeille", "number:9", "state:open corbeille"):
        assert names(ground.agent, typed) == [], typed
    (found,) = writings(ground.agent, read("corbeille ")).bugs
    assert ("corbeille", True) in found.why


def test_what_changes_is_found_as_it_is_now_and_reindexing_changes_nothing(ground):
    row = written(ground, "The relay for everybody", audience="public")
    version = row.version
    texts = {"en": Text("The gateway", BODY)}
    writing.change(ground.agent, row.number, ArticleTerms(texts, "public"), version=version)
    assert names(ground.agent, "gateway ") == ["A-1"]
    assert names(ground.agent, "everybody ") == []
    bugs.declared(ground)
    assert check_words() == []
    assert sum(written for kind, _last, written in reindex() if kind in {"article", "bug"}) == 0


def test_operators_of_tickets_narrow_to_tickets(ground):
    written(ground, "The relay for everybody", audience="public")
    assert names(ground.agent, "customer:emma relay") == []
    assert names(ground.agent, "-relay") == []


def test_an_upgrade_keeps_the_words_that_are_missing_and_writes_no_others(ground):
    written(ground, "The relay for everybody", audience="public")
    bug = declaring.declare(ground.agent, declaring.BugTerms(ground.product.pk, "The relay forgets its certificate"))
    ThingWords.objects.all().delete()
    assert keep_newly_found() == ThingWords.objects.count()
    assert set(names(ground.agent, "relay")) == {bug.name, "A-1"}
    assert keep_newly_found() == 0


def test_an_upgrade_reads_the_tickets_again_that_were_handed_over_and_leaves_the_others():
    esii = four_desks.esii()
    other, ticket = (four_desks.opened(esii, by=esii.agent, severity="major") for _two in range(2))
    said = HandedOver(to_level="n2_r_and_d", body="The parser fails.", override_reason="All stand still.")
    hand_over(esii.head, ticket.pk, said)
    TicketWords.objects.all().delete()
    keep_newly_found()
    assert TicketWords.objects.filter(ticket=ticket).exists()
    assert not TicketWords.objects.filter(ticket=other).exists()
