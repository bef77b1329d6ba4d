"""What a macro can do to a ticket, step by step: what each step needs, and the verb of the ticket that does it.

The steps are always done in this order, whatever the order in which they were chosen: who answers has taken the ticket
before, and what waits or is closed has been answered before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk import reactions
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.tickets import closure, messages, pauses, priority, snooze, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.tags import tag
from charterdesk.apps.workspace import canned, held
from charterdesk.apps.workspace.drafts import Typed
from charterdesk.apps.workspace.models import HeldReply
from charterdesk.rules.worktime.later import NEXT_OPENING, NEXT_WEEK, THIS_AFTERNOON, TOMORROW

Given = Mapping[str, Any]
Values = Mapping[str, str]  # of the fields of ready replies, on this ticket
ME: Final = "me"
PERSON: Final = "person"
TEAM: Final = "team"
SAID_AS: Final = ("customer", "reseller", "solution", "workaround")
MOST_TAGS: Final = 10
PUT: Final = ("", "link", "text")  # what an article gives to the answer
LATER: Final = (NEXT_OPENING, THIS_AFTERNOON, TOMORROW, NEXT_WEEK)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a macro does: `check` returns what is kept of what was given, or raises Invalid naming the part;
    `run` does it to a ticket.
    """

    name: str
    label: str | Promise
    check: Callable[[Given], dict[str, Any]]
    run: Callable[[Actor, Ticket, Given, Values], object]


def words_of(actor: Actor, ticket: Ticket, given: Given, values: Values) -> str:
    """What the answer says on this ticket, with what an article gives to it. Invalid where its ready reply is offered
    no more, or the article is not published for the customer.
    """
    body = str(given.get("body", ""))
    if given.get("canned"):
        row = canned.canned_of(actor).filter(pk=given["canned"]).first()
        if row is None:
            raise Invalid(_("The ready reply is offered no more."), field="answer.canned", code="unknown")
        body = row.body
    body, article = canned.filled(body, values), given.get("article")
    if not article:
        return body
    words_for: Callable[[Actor, Ticket, int, str], str] = import_string(reactions.MACRO_WORDS["article"])
    return f"{body}\n\n{words_for(actor, ticket, article, given['put'])}"


def _checked_assign(given: Given) -> dict[str, Any]:
    to = str(given.get("to", ""))
    kind, _colon, number = to.partition(":")
    if to != ME and not (kind in {PERSON, TEAM} and number.isascii() and number.isdecimal()):
        raise Invalid(_("Choose from the list."), field="to", code="unknown")
    return {"to": to}


def _assign(actor: Actor, ticket: Ticket, given: Given, _values: Values) -> None:
    kind, _colon, number = str(given["to"]).partition(":")
    if kind != ME:
        to = int(number)
        give(actor, ticket.pk, person_id=to if kind == PERSON else None, team_id=to if kind == TEAM else None)
        return
    if ticket.in_charge_at is None:
        work.take_in_charge(actor, ticket.pk)
    elif ticket.owner_id != actor.person_id:
        give(actor, ticket.pk, person_id=actor.person_id)


def _checked_priority(given: Given) -> dict[str, Any]:
    severity = str(given.get("severity", ""))
    if not severity:
        raise Invalid(_("Choose from the list."), field="severity", code="required")
    return {"severity": severity, "reason": messages.check_reason(str(given.get("reason", "")))}


def _priority(actor: Actor, ticket: Ticket, given: Given, _values: Values) -> None:
    if ticket.severity != given["severity"]:
        priority.change_priority(actor, ticket.pk, severity=given["severity"], reason=given["reason"])


def _checked_tags(given: Given) -> dict[str, Any]:
    names = [name for one in given.get("names", ()) if (name := " ".join(str(one).split()))]
    if not names or len(names) > MOST_TAGS:
        raise Invalid(_("Name one to ten tags."), field="names", code="required")
    return {"names": list(dict.fromkeys(names))}


def _tags(actor: Actor, ticket: Ticket, given: Given, _values: Values) -> None:
    for name in given["names"]:
        tag(actor, ticket.pk, name=name)


def _checked_checklist(given: Given) -> dict[str, Any]:
    chosen = given.get("checklist")
    if not isinstance(chosen, int):
        raise Invalid(_("Choose from the list."), field="checklist", code="required")
    return {"checklist": chosen}


def _checklist(actor: Actor, ticket: Ticket, given: Given, _values: Values) -> None:
    put_on: Callable[[Actor, int, int], None] = import_string(reactions.MACRO_STEPS["checklist"])
    put_on(actor, ticket.pk, given["checklist"])


def _checked_article(given: Given) -> dict[str, Any]:
    chosen, put = given.get("article"), str(given.get("put") or "")
    if not isinstance(chosen, int):
        raise Invalid(_("Choose from the list."), field="article", code="required")
    if put not in PUT:
        raise Invalid(_("Choose from the list."), field="put", code="unknown")
    return {"article": chosen, "put": put}


def _article(actor: Actor, ticket: Ticket, given: Given, _values: Values) -> None:
    link: Callable[[Actor, int, int], None] = import_string(reactions.MACRO_STEPS["article"])
    link(actor, ticket.pk, given["article"])


def _checked_note(given: Given) -> dict[str, Any]:
    return {"body": canned.check_fields(str(given.get("body", "")))}


def _note(actor: Actor, ticket: Ticket, given: Given, values: Values) -> None:
    work.note(actor, ticket.pk, body=canned.filled(given["body"], values))


def _checked_answer(given: Given) -> dict[str, Any]:
    said_as, wait_for, chosen = given.get("as", "customer"), str(given.get("wait_for") or ""), given.get("canned")
    if said_as not in SAID_AS:
        raise Invalid(_("Choose from the list."), field="as", code="unknown")
    if wait_for:
        pauses.check_party(wait_for)
    if wait_for and said_as not in {"customer", "reseller"}:
        raise Invalid(_("A solution waits for the customer by itself."), field="wait_for", code="unknown")
    if chosen is not None and not isinstance(chosen, int):
        raise Invalid(_("Choose from the list."), field="canned", code="unknown")
    body = "" if chosen is not None else canned.check_fields(str(given.get("body", "")))
    return {"as": said_as, "canned": chosen, "body": body, "wait_for": wait_for}


def _answer(actor: Actor, ticket: Ticket, given: Given, values: Values) -> HeldReply:
    """Held for ten seconds like every answer; it is judged now, so that what would be refused is refused now."""
    typed = Typed(words_of(actor, ticket, given, values), {"kind": given["as"], "wait_for": given["wait_for"]})
    return held.hold(actor, ticket.pk, typed, seen=last_seen(ticket), mark=None)


def _checked_pause(given: Given) -> dict[str, Any]:
    party = str(given.get("party", ""))
    pauses.check_party(party)
    return {"party": party, "reason": messages.check_reason(str(given.get("reason", "")))}


def _pause(actor: Actor, ticket: Ticket, given: Given, _values: Values) -> None:
    pauses.pause(actor, ticket.pk, party=given["party"], reason=given["reason"])


def _checked_snooze(given: Given) -> dict[str, Any]:
    until = str(given.get("until", ""))
    if until not in LATER:
        raise Invalid(_("Choose from the list."), field="until", code="required")
    return {"until": until}


def _snooze(actor: Actor, ticket: Ticket, given: Given, _values: Values) -> None:
    """Until the moment of that name in the desk's opening hours; where it is over for today, the next that there is."""
    offered = snooze.choices(charter_at(actor.desk, now()).charter, now())
    wanted = next((one for one in offered if one.name == given["until"]), None) or next(iter(offered), None)
    if wanted is None:
        raise Invalid(_("The opening hours offer no such moment."), field="until", code="unknown")
    snooze.snooze(actor, ticket.pk, until_at=wanted.at)


def _checked_close(given: Given) -> dict[str, Any]:
    return {"reason": canned.check_fields(messages.check_reason(str(given.get("reason", ""))))}


def _close(actor: Actor, ticket: Ticket, given: Given, values: Values) -> None:
    closure.close(actor, ticket.pk, reason=canned.filled(given["reason"], values))


def last_seen(ticket: Ticket) -> tuple[int, int]:
    """The last message of the ticket and the last answer held, as they stand now."""
    message = Message.objects.filter(ticket=ticket).order_by("-pk").values_list("pk", flat=True).first()
    waiting = HeldReply.objects.filter(ticket=ticket).order_by("-pk").values_list("pk", flat=True).first()
    return message or 0, waiting or 0


STEPS: Final[Mapping[str, Step]] = {
    step.name: step
    for step in (
        Step("assign", gettext_lazy("Assign"), _checked_assign, _assign),
        Step("priority", gettext_lazy("Change the priority"), _checked_priority, _priority),
        Step("tags", gettext_lazy("Put tags on"), _checked_tags, _tags),
        Step("checklist", gettext_lazy("Begin a checklist"), _checked_checklist, _checklist),
        Step("article", gettext_lazy("Use an article"), _checked_article, _article),
        Step("note", gettext_lazy("Write a note"), _checked_note, _note),
        Step("answer", gettext_lazy("Answer the customer"), _checked_answer, _answer),
        Step("pause", gettext_lazy("Wait for somebody"), _checked_pause, _pause),
        Step("snooze", gettext_lazy("Snooze"), _checked_snooze, _snooze),
        Step("close", gettext_lazy("Close"), _checked_close, _close),
    )
}


def checked(steps: Sequence[Given]) -> list[dict[str, Any]]:
    """The steps as they are kept, in the order in which they are done. Invalid naming "<step>.<part>", or "steps" for
    none, one twice, or two that contradict each other.
    """
    names = [str(one.get("do", "")) for one in steps]
    if not names or len(set(names)) < len(names) or not set(names) <= STEPS.keys():
        raise Invalid(_("Choose what the macro does, each thing once."), field="steps", code="required")
    given = {str(one["do"]): one for one in steps}
    kept = {name: {"do": name, **_told(step, given[name])} for name, step in STEPS.items() if name in given}
    _agree(kept)
    if kept.get("article", {}).get("put"):
        kept["answer"] |= {part: kept["article"][part] for part in ("article", "put")}
    return [*kept.values()]


def _told(step: Step, given: Given) -> dict[str, Any]:
    try:
        return step.check(given)
    except NotAllowed as refused:
        raise Invalid(_("This is not yours to do."), field=f"{step.name}.do", code="not_allowed") from refused
    except Invalid as refused:
        field = refused.field if refused.field in given else "do"
        raise Invalid(refused.message, field=f"{step.name}.{field}", code=refused.code) from refused


def _agree(steps: Mapping[str, Given]) -> None:
    ends = "close" in steps and bool({"answer", "pause", "snooze"} & steps.keys())
    solves = steps.get("answer", {}).get("as") == "solution" and "pause" in steps
    twice = "pause" in steps and bool(steps.get("answer", {}).get("wait_for"))
    if steps.get("article", {}).get("put") and "answer" not in steps:
        said = _("What an article gives is put into an answer: tick the answer too.")
        raise Invalid(said, field="article.put", code="contradiction")
    if ends or solves or twice:
        said = _("These do not go together: a ticket that is closed or solved waits for nobody, nor for two at once.")
        raise Invalid(said, field="steps", code="contradiction")
