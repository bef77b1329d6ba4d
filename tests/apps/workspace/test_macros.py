"""Macros: several verbs at one press, all of them or none, in the name of who pressed."""

from datetime import timedelta
from functools import partial

import pytest

import four_desks
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.knowledge import checklists, linking, writing
from charterdesk.apps.knowledge.checklist_standing import on_ticket
from charterdesk.apps.knowledge.checklists import ChecklistTerms, StepTerms
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.apps.tickets import tags, work
from charterdesk.apps.tickets.fitting import Fitting
from charterdesk.apps.tickets.models import Message, Ticket, TicketTag
from charterdesk.apps.workspace import canned, drafts, held, macro_runs, macros
from charterdesk.apps.workspace.canned import Ready
from charterdesk.apps.workspace.drafts import Typed
from charterdesk.apps.workspace.macros import MacroTerms
from four_desks import paris

VALUES = {"customer": "Dr Ennio", "number": "1", "agent": "Agnes"}
MINE = {"do": "assign", "to": "me"}
NOTE = {"do": "note", "body": "Seen with {{customer}}."}
ANSWER = {"do": "answer", "as": "customer", "body": "Dear {{customer}}, send us the logs."}
WAIT = {"do": "pause", "party": "manufacturer", "reason": "Its support has the case."}


def kept(of, *steps, name="Ask for the logs", **terms):
    return macros.keep(of, MacroTerms(name, steps, **terms))


def codes(ticket):
    return [(line.code, line.data.get("macro")) for line in events.of(ticket.desk, f"ticket:{ticket.pk}")]


def run(actor, ticket, macro, **said):
    return macro_runs.run(actor, ticket.pk, macro.pk, VALUES, **said)


def untouched(ticket, before):
    return codes(ticket) == before and not Message.objects.filter(ticket=ticket, visibility="internal").exists()


def test_one_press_does_all_of_it_and_each_line_of_the_journal_says_by_which_macro(exer, ticket):
    tags.create(exer.head, name="logs")
    row = checklists.keep(
        exer.head, ChecklistTerms("Logs", [StepTerms("Logs kept")], fitting=Fitting(kinds=("usage",)))
    )
    macro = kept(
        exer.agent,
        WAIT,
        ANSWER,
        NOTE,
        {"do": "checklist", "checklist": row.pk},
        {"do": "tags", "names": ["logs", "logs"]},
        {"do": "priority", "severity": "1", "reason": "Production stands still."},
        MINE,
    )
    assert [one["do"] for one in macro.steps] == ["assign", "priority", "tags", "checklist", "note", "answer", "pause"]
    before = len(codes(ticket))
    ran = run(exer.agent, ticket, macro)
    ticket.refresh_from_db()
    assert (ticket.owner_id, ticket.severity, ticket.waiting_for) == (exer.agent.person_id, "1", "manufacturer")
    assert list(TicketTag.objects.filter(ticket=ticket).values_list("tag__name", flat=True)) == ["logs"]
    assert [one.name for one in on_ticket(Ticket.objects.get(pk=ticket.pk))] == ["Logs"]
    assert Message.objects.get(ticket=ticket, visibility="internal").body == "Seen with Dr Ennio."
    assert not Message.objects.filter(ticket=ticket, body__startswith="Dear").exists()
    new = [line for line in codes(ticket)[before:] if not line[0].startswith("clock.")]
    assert new[0] == ("ticket.macro_run", macro.pk)
    assert {by for _code, by in new} == {macro.pk}
    with now.at(ran.held.pressed_at + held.HELD_FOR):
        assert held.send_held() == 1
    assert Message.objects.get(ticket=ticket, body__startswith="Dear").body == "Dear Dr Ennio, send us the logs."
    assert ("ticket.replied", macro.pk) in codes(ticket)


def test_the_answer_can_be_taken_back_for_ten_seconds_and_ones_own_draft_stays(exer, ticket):
    macro = kept(exer.agent, MINE, ANSWER)
    place = drafts.place_of(ticket.pk)
    drafts.keep(exer.agent, place, Typed("What I was writing"), mark="")
    ran = run(exer.agent, ticket, macro)
    assert drafts.draft(exer.agent, place).typed.body == "What I was writing"
    held.undo(exer.agent, ticket.pk, ran.held.pk)
    with now.at(ran.held.pressed_at + timedelta(minutes=1)):
        assert held.send_held() == 0
    kept_draft = drafts.draft(exer.agent, place)
    assert (kept_draft.typed.body, kept_draft.older[0].body) == (
        "Dear Dr Ennio, send us the logs.",
        "What I was writing",
    )


@pytest.mark.parametrize(
    ("last", "field", "why"),
    [
        ({"do": "tags", "names": ["unknown"]}, "steps.tags", "There is no such tag"),
        ({"do": "priority", "severity": "nonsense", "reason": "Because."}, "steps.priority", ""),
        ({"do": "assign", "to": "person:999999"}, "steps.assign", ""),
        ({"do": "checklist", "checklist": 999999}, "steps.checklist", "It is no longer there."),
    ],
)
def test_a_step_that_is_refused_is_named_and_nothing_is_done(exer, ticket, last, field, why):
    macro = kept(exer.agent, NOTE, WAIT, last)
    before = codes(ticket)
    said = macro_runs.tried(exer.agent, ticket.pk, macro.pk, VALUES)
    assert said is not None
    with pytest.raises(Invalid) as refused:
        run(exer.agent, ticket, macro)
    assert (refused.value.field, refused.value.code) == (field, "step_refused")
    assert str(refused.value.message) == str(said.message)
    assert "Nothing was done" in str(refused.value.message)
    assert why in str(refused.value.message)
    assert untouched(ticket, before)


def test_a_step_refused_to_who_runs_it_is_refused_whoever_wrote_the_macro(exer, ticket):
    macro = kept(exer.head, {"do": "tags", "names": ["brand-new"]}, NOTE, shared=True)
    before = codes(ticket)
    with pytest.raises(Invalid):  # an agent makes no tags
        run(exer.agent, ticket, macro)
    assert untouched(ticket, before)
    run(exer.head, ticket, macro)


def test_a_solution_is_held_back_by_required_steps_and_told_before_it_runs(exer, ticket):
    checklists.keep(exer.head, ChecklistTerms("Anomaly", [StepTerms("Logs kept", required=True)]))
    macro = kept(exer.agent, MINE, {"do": "answer", "as": "solution", "body": "Solved."})
    said = macro_runs.tried(exer.agent, ticket.pk, macro.pk, VALUES)
    assert "“Logs kept”" in str(said.message)
    assert Ticket.objects.get(pk=ticket.pk).owner_id is None


def test_what_changed_since_somebody_looked_stops_it(exer, ticket):
    macro = kept(exer.agent, NOTE)
    version = Ticket.objects.get(pk=ticket.pk).version
    work.reply(exer.customer, ticket.pk, body="And port 4 too.") if exer.customer else None
    with pytest.raises(Conflict):
        run(exer.agent, ticket, macro, version=version)
    with pytest.raises(Conflict):
        run(exer.agent, ticket, macro, seen=(0, 0))
    run(exer.agent, ticket, macro)


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ((), "steps"),
        (({"do": "explode"},), "steps"),
        ((NOTE, NOTE), "steps"),
        (({"do": "note", "body": "{{password}}"},), "note.body"),
        (({"do": "note", "body": " "},), "note.body"),
        (({"do": "assign", "to": "everybody"},), "assign.to"),
        (({"do": "pause", "party": "nobody", "reason": "x"},), "pause.party"),
        (({"do": "pause", "party": "customer", "reason": ""},), "pause.reason"),
        (({"do": "close", "reason": ""},), "close.reason"),
        (({"do": "tags", "names": []},), "tags.names"),
        (({"do": "priority", "severity": "", "reason": "x"},), "priority.severity"),
        (({"do": "answer", "as": "everybody", "body": "x"},), "answer.as"),
        (({"do": "answer", "as": "solution", "body": "x", "wait_for": "customer"},), "answer.wait_for"),
        ((ANSWER, {"do": "close", "reason": "Done."}), "steps"),
        (({"do": "answer", "as": "solution", "body": "x"}, WAIT), "steps"),
        (({**ANSWER, "wait_for": "customer"}, WAIT), "steps"),
    ],
)
def test_what_no_macro_can_do_is_refused_when_it_is_kept(exer, steps, field):
    with pytest.raises(Invalid) as refused:
        kept(exer.agent, *steps)
    assert refused.value.field == field
    assert not macros.macros_of(exer.agent).exists()


def test_ones_own_is_nobody_elses_and_it_is_offered_where_it_applies(exer, ticket):
    mine = kept(exer.agent, NOTE)
    shared = kept(exer.head, NOTE, name="For all", shared=True)
    other = kept(exer.head, NOTE, name="Usage", shared=True, fitting=Fitting(kinds=("usage",)))
    assert [row.name for row in macros.macros_of(exer.agent)] == ["For all", "Usage", "Ask for the logs"]
    assert [row.name for row in macros.offered(exer.agent, ticket)] == ["For all", "Ask for the logs"]
    assert not macros.macros_of(exer.reseller).exists()
    for actor, macro, refusal in (
        (exer.head, mine, NotFound),
        (exer.agent, other, NotFound),
        (exer.reseller, shared, NotAllowed),
    ):
        with pytest.raises(refusal):
            run(actor, ticket, macro)
    for change in (macros.retire, partial(macros.move, neighbour_id=mine.pk, after=True)):
        with pytest.raises(NotFound):
            change(exer.head, mine.pk)
        with pytest.raises(NotAllowed):
            change(exer.agent, shared.pk)
    with pytest.raises(NotAllowed):
        kept(exer.agent, NOTE, name="New", shared=True)
    with pytest.raises(Invalid):
        kept(exer.agent, NOTE, name="ask for the LOGS")
    macros.move(exer.head, other.pk, neighbour_id=shared.pk, after=False)
    assert [row.name for row in macros.macros_of(exer.agent)][:2] == ["Usage", "For all"]
    macros.retire(exer.agent, mine.pk)
    with pytest.raises(NotFound):
        run(exer.agent, ticket, mine)


def test_another_desks_ticket_and_macro_are_not_there(exer, ticket, db):
    esii = four_desks.esii()
    theirs = kept(esii.agent, NOTE)
    mine = kept(exer.agent, NOTE)
    with pytest.raises(NotFound):
        run(exer.agent, ticket, theirs)
    with pytest.raises(NotFound):
        run(esii.agent, ticket, mine)


def test_everybodys_macro_takes_no_ready_reply_of_ones_own(exer):
    own = canned.keep(exer.head, Ready("Mine", "Hello"))
    ours = canned.keep(exer.head, Ready("Ours", "Hello", shared=True))
    for chosen in (own.pk, 999999):
        with pytest.raises(Invalid) as refused:
            kept(exer.head, {"do": "answer", "as": "customer", "canned": chosen}, shared=True)
        assert refused.value.field == "answer.canned"
    kept(exer.head, {"do": "answer", "as": "customer", "canned": own.pk}, name="My own")
    kept(exer.head, {"do": "answer", "as": "customer", "canned": ours.pk}, name="For all", shared=True)


def test_a_ready_reply_that_was_removed_is_named_at_the_press(exer, ticket):
    ready = canned.keep(exer.agent, Ready("Logs", "Send the logs."))
    macro = kept(exer.agent, {"do": "answer", "as": "customer", "canned": ready.pk})
    canned.retire(exer.agent, ready.pk)
    with pytest.raises(Invalid) as refused:
        run(exer.agent, ticket, macro)
    assert refused.value.field == "steps.answer"
    assert "is offered no more" in str(refused.value.message)


def test_a_ready_reply_in_a_macro_is_the_one_of_today(exer, ticket):
    ready = canned.keep(exer.agent, Ready("Logs", "Send the logs, {{customer}}."))
    macro = kept(exer.agent, {"do": "answer", "as": "customer", "canned": ready.pk, "wait_for": "customer"})
    canned.keep(exer.agent, Ready("Logs", "Send all logs, {{customer}}."), canned_id=ready.pk)
    ran = run(exer.agent, ticket, macro)
    with now.at(ran.held.pressed_at + held.HELD_FOR):
        held.send_held()
    ticket.refresh_from_db()
    assert ticket.waiting_for == "customer"
    assert Message.objects.filter(ticket=ticket, body="Send all logs, Dr Ennio.").exists()
    assert paris("2026-07-15 11:00") == ran.held.pressed_at


def article(of, title="Renewing the certificate", audience="customers", *, published=True):
    row = writing.write(of, ArticleTerms({"en": Text(title, "Restart the relay.")}, audience))
    return writing.publish(of, row.number) if published else row


def test_an_article_is_tied_to_the_ticket_and_its_text_or_address_stands_in_the_answer(exer, ticket):
    row = article(exer.agent)
    for put, expected in (
        ("text", "**Renewing the certificate**\n\nRestart the relay."),
        ("link", f"Renewing the certificate: http://localhost:8000/exer/portal/articles/{row.number}/"),
    ):
        macro = kept(exer.agent, ANSWER, {"do": "article", "article": row.pk, "put": put}, name=put)
        ran = run(exer.agent, ticket, macro)
        assert ran.held.content["body"].startswith("Dear Dr Ennio, send us the logs.\n\n")
        assert ran.held.content["body"].endswith(expected)
        held.undo(exer.agent, ticket.pk, ran.held.pk)
    assert [(one.pk, text.title) for one, text in linking.linked(exer.agent, ticket, "en")] == [
        (row.pk, "Renewing the certificate")
    ]
    assert linking.tickets_with(row) == 1
    linking.unlink(exer.agent, ticket.pk, row.pk)
    assert linking.tickets_with(row) == 0
    with pytest.raises(NotFound):
        linking.unlink(exer.agent, ticket.pk, row.pk)


def test_what_only_the_desk_reads_goes_into_no_answer(exer, ticket):
    for row in (article(exer.agent, audience="internal"), article(exer.agent, published=False)):
        macro = kept(exer.agent, ANSWER, {"do": "article", "article": row.pk, "put": "text"}, name=row.name)
        said = macro_runs.tried(exer.agent, ticket.pk, macro.pk, VALUES)
        assert f"{row.name} is not published for this customer." in str(said.message)
        linked = kept(exer.agent, NOTE, {"do": "article", "article": row.pk, "put": ""}, name=f"{row.name} tied")
        run(exer.agent, ticket, linked)
        assert linking.tickets_with(row) == 1
    with pytest.raises(Invalid) as refused:
        kept(exer.agent, NOTE, {"do": "article", "article": row.pk, "put": "link"}, name="No answer")
    assert refused.value.field == "article.put"


def test_a_macro_puts_a_ticket_off_until_the_desk_opens_on_another_day(exer, ticket):
    macro = kept(exer.agent, {"do": "snooze", "until": "next_week"}, WAIT)
    assert [one["do"] for one in macro.steps] == ["pause", "snooze"]
    run(exer.agent, ticket, macro)
    ticket.refresh_from_db()
    assert ticket.waiting_for == "manufacturer"
    assert ticket.snoozed_until == paris("2026-07-20 09:00")
    over = kept(exer.agent, {"do": "snooze", "until": "this_afternoon"}, name="Afternoon")
    with now.at(paris("2026-07-15 17:30")):
        run(exer.agent, ticket, over)
    ticket.refresh_from_db()
    assert ticket.snoozed_until == paris("2026-07-16 09:00")
    with pytest.raises(Invalid):
        kept(exer.agent, {"do": "snooze", "until": "never"}, name="Never")
    with pytest.raises(Invalid):
        kept(exer.agent, {"do": "snooze", "until": "tomorrow"}, {"do": "close", "reason": "Done."}, name="Both")
