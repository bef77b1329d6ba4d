"""The values of a letter's fields, a function a kind of mail. The fields of each kind are a fixed list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from charterdesk.apps.channels import links
from charterdesk.apps.channels.incoming.case import Case, greeting, linked, named
from charterdesk.apps.channels.outgoing import telling
from charterdesk.apps.channels.outgoing.filling import Value, lines, one_line
from charterdesk.apps.channels.outgoing.markup import html_of, html_of_plain
from charterdesk.apps.channels.outgoing.offers import answers_by_link
from charterdesk.apps.contracts.charters import charter_of, day_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.people.models import DESK, Person
from charterdesk.apps.tickets.clocks import length_after
from charterdesk.apps.tickets.custom import needed_of
from charterdesk.apps.tickets.models import Message, PriorityChange, PriorityContest, Quote
from charterdesk.apps.tickets.page import decision_of
from charterdesk.rules.money import Money
from charterdesk.rules.terms.handling import ClosedBy

Values = dict[str, Value]
COMMON: Final = ("greeting", "desk", "number", "subject", "link")
SAID: Final = ("author", "message", "files")
UNSAID: Final = "also_received"
STANDS: Final = "stands"
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "acknowledgment": (
        *COMMON, "requester", "received_by", "opened_at", "priority", "plan", "promise", "opening", "price", "missing",
        "how_to_reply", UNSAID,
    ),
    "answer": (*COMMON, *SAID, "wrote", "how_to_reply", UNSAID, STANDS),
    "question": (*COMMON, *SAID, "how_to_reply", UNSAID, STANDS),
    "priority": (*COMMON, "author", "change", "priority_before", "priority", "reason", "promise"),
    "quote": (*COMMON, "author", "message", "amount", "hours", "how_to_accept", "accept", "decline"),
    "workaround": (*COMMON, *SAID, "how_to_reply"),
    "solution": (*COMMON, *SAID, "is_it_solved", "works", "fails", "silence"),
    "closed": (*COMMON, "author", "why", "message", "reopening"),
    "merged": (*COMMON, "how_to_reply"),
    "declined": ("greeting", "desk", "subject", "outcome", "reasons", "instead"),
    "charter": ("greeting", "desk", "change", "note", "holds_from", "link", "unsubscribe"),
}  # fmt: skip


def values_of(case: Case) -> Values:
    """Every field of the case's kind of mail, with its value; empty where there is nothing to say."""
    values = {"greeting": Value(greeting(case)), "desk": Value(one_line(case.desk.name))}
    if case.mail.ticket is not None:
        values |= {
            "number": Value(str(case.ticket.number)),
            "subject": Value() if case.mute else Value(one_line(case.ticket.subject)),
            "link": linked(case.page()),
        }
    return values | _OF_KIND[case.mail.kind](case)


def _left_out(case: Case) -> Value:
    """The files that are too large to travel, and where they are."""
    if not case.left_out:
        return Value()
    said = Value(case.words.say("files_left_out", names=", ".join(case.left_out)))
    page = case.page()
    return said if not page else Value(f"{said.text}\n{page}", f"{said.as_html}<br>{linked(page).html}")


def _acknowledgment(case: Case) -> Values:
    ticket, charter, words = case.ticket, case.charter, case.words
    decision = decision_of(ticket, charter)
    requester = case.address if case.mute else named(ticket.requester, words)
    by_reply = case.mailbox is not None
    return {
        "requester": Value(requester),
        "received_by": Value(_received_by(case)),
        "opened_at": Value(case.moment(ticket.opened_at)),
        "priority": Value(telling.level_at_intake(words, charter, ticket)),
        # What is sold apart is no service of the plan.
        "plan": Value("" if decision.offer else telling.plan_name(words, charter, ticket, decision)),
        "promise": telling.promises(words, charter, decision),
        "opening": Value(telling.opens_again(words, charter, decision, ticket.opened_at)),
        "price": telling.prices(words, charter, decision),
        "missing": telling.missing(
            words,
            charter,
            decision,
            own=needed_of(case.desk, ticket.custom, for_customer=True),
            by_reply=by_reply,
        ),
        "how_to_reply": _how_to_reply(case),
        UNSAID: _unsaid(case),
    }


def _received_by(case: Case) -> str:
    words, opener = case.words, case.ticket.opened_by
    values = {"desk": one_line(case.desk.name), "channel": words.word("channels", case.ticket.channel)}
    if opener.organisation is not None and opener.organisation.kind == DESK:
        return words.say("received_by_agent", agent=one_line(opener.name), **values)
    return words.say("received_by", **values)


def _answer(case: Case) -> Values:
    message = _message(case)
    theirs = not _of_desk(message)
    who = named(message.author, case.words) if message.author else one_line(message.sender)
    return {
        **_said(case, message),
        "author": Value("" if theirs else who),
        "wrote": Value(case.words.say("wrote", name=who) if theirs else ""),
        "how_to_reply": _not_read(case),
        UNSAID: _unsaid(case),
        STANDS: Value(telling.stands(case.words, case.charter, case.ticket)),
    }


def _question(case: Case) -> Values:
    message = _message(case)
    said = {**_said(case, message), "how_to_reply": _not_read(case), UNSAID: _unsaid(case)}
    return {**said, STANDS: Value(telling.stands(case.words, case.charter, case.ticket))}


def _priority(case: Case) -> Values:
    if case.event.code == "ticket.contest_answered":
        return _kept(case)
    words, charter = case.words, case.charter
    changes = PriorityChange.objects.filter(ticket=case.ticket).order_by("-pk").select_related("author")
    change = changes.filter(recorded_at=case.event.recorded_at).first() or changes[0]
    same = change.from_severity == change.to_severity
    said = "same_priority" if same else "new_priority" if change.from_severity else "first_priority"
    return {
        "author": Value(one_line(change.author.name)),
        "change": Value(words.say(said)),
        "priority_before": Value("" if same else telling.level(words, charter, change.from_severity)),
        "priority": Value(telling.level(words, charter, change.to_severity)),
        "reason": Value(one_line(change.reason)),
        "promise": telling.running(words, charter, case.ticket),
    }


def _kept(case: Case) -> Values:
    """The desk keeps the priority that the customer contested, and says why (EK-04)."""
    words = case.words
    contest = PriorityContest.objects.select_related("answered_by").get(ticket=case.ticket)
    return {
        "author": Value(one_line(contest.answered_by.name) if contest.answered_by else ""),
        "change": Value(words.say("kept_priority")),
        "priority_before": Value(""),
        "priority": Value(telling.level(words, case.charter, str(case.event.data["severity"]))),
        "reason": Value(one_line(contest.answer_reason)),
        "promise": telling.running(words, case.charter, case.ticket),
    }


def _quote(case: Case) -> Values:
    words = case.words
    quote = Quote.objects.select_related("sent_by").get(pk=case.event.data["quote"], ticket=case.ticket)
    return {
        **_how_to_accept(case, quote),
        "author": Value(one_line(quote.sent_by.name)),
        "message": Value(quote.text, html_of(quote.text), block=True),
        "amount": Value(words.money(Money(quote.amount, quote.currency))),
        "hours": Value("" if quote.hours is None else words.say("amount_hours", hours=words.number(quote.hours))),
    }


def _how_to_accept(case: Case, quote: Quote) -> Values:
    """The requester answers by two links; whoever else may answer does it on the portal."""
    words, page = case.words, case.page()
    if case.person is not None and answers_by_link(case.person, case.ticket):
        ids = (case.ticket.pk, case.person.pk, quote.pk)
        return {
            "how_to_accept": Value(words.say("is_it_accepted")),
            "accept": linked(links.unsigned(case.desk, links.ACCEPT, *ids)),
            "decline": linked(links.unsigned(case.desk, links.DECLINE, *ids)),
        }
    how = Value()
    if page and case.may("ticket.accept_quote"):
        before = words.say("accept_on_portal", link="")
        how = Value(f"{before}{page}", f"{before}{linked(page).html}")
    return {"how_to_accept": how, "accept": Value(), "decline": Value()}


def _workaround(case: Case) -> Values:
    return {**_said(case, _message(case)), "how_to_reply": _not_read(case)}


def _solution(case: Case) -> Values:
    message, words, ticket = _message(case), case.words, case.ticket
    said = _said(case, message)
    if case.person is None or not case.may("ticket.validate"):
        return {**said, **dict.fromkeys(("is_it_solved", "works", "fails", "silence"), Value())}
    ids = (ticket.pk, case.person.pk, message.pk)
    if ticket.silent_close_at is not None:
        silence = words.say("silence_closes", moment=case.moment(ticket.silent_close_at))
    else:
        silence = words.say("silence_customer" if case.charter.closing.by is ClosedBy.CUSTOMER else "silence_desk")
    return {
        **said,
        "is_it_solved": Value(words.say("is_it_solved")),
        "works": linked(links.unsigned(case.desk, links.WORKS, *ids)),
        "fails": linked(links.unsigned(case.desk, links.FAILS, *ids)),
        "silence": Value(silence),
    }


def _closed(case: Case) -> Values:
    words, event, ticket = case.words, case.event, case.ticket
    by = Person.objects.filter(pk=event.actor_id).first() if event.actor_id else None
    why = {
        "ticket.closed_by_silence": "closed_by_silence",
        "ticket.quote_declined": "closed_declined",
        "ticket.validated": "closed_validated",
    }.get(event.code, "closed_by_desk")
    if why == "closed_validated" and by is not None and by != case.person:
        why = "closed_validated_by"
    told = None
    if event.code == "ticket.closed" and by is not None:
        told = Message.objects.filter(ticket=ticket, author=by, recorded_at=event.recorded_at, visibility="customer")
    message = told.order_by("-pk").first() if told is not None else None
    return {
        "author": Value(one_line(by.name) if by and event.code == "ticket.closed" else ""),
        "why": Value(words.say(why, name=named(by, words) if by else "")),
        "message": Value() if message is None else _words_of(message),
        "reopening": Value(_reopening(case)),
    }


def _reopening(case: Case) -> str:
    within, closed_at = case.charter.closing.reopen_within, case.ticket.closed_at
    way = "reopen" if case.mailbox is not None else "reopen_portal"
    if not case.may("ticket.reopen") or (case.mailbox is None and not case.page()):
        return ""
    if within is None or closed_at is None:
        return case.words.say(way)
    return case.words.say(f"{way}_until", moment=case.moment(length_after(case.charter, within, closed_at)))


def _merged(case: Case) -> Values:
    """Nothing of the ticket on which it goes on, which he may not see."""
    return {"how_to_reply": _how_to_reply(case)}


def _declined(case: Case) -> Values:
    decided, incoming = case.mail.headers["decision"], case.mail.incoming
    home = case.person.organisation if case.person is not None else None
    reseller = home.reseller.name if home is not None and home.reseller is not None else ""
    portal = links.portal(case.desk)
    return {
        "subject": Value() if incoming is None or case.mute else Value(one_line(incoming.subject)),
        "outcome": Value(case.words.say(str(decided["outcome"]))),
        "reasons": telling.reasons(case.words, decided),
        "instead": telling.instead(case.words, case.charter, decided, reseller=reseller, portal=portal),
    }


def _charter(case: Case) -> Values:
    version = CharterVersion.objects.get(pk=case.event.data["version"], desk=case.desk)
    charter, words = charter_of(version), case.words
    coming = version.holds_from > day_of(case.desk, case.event.recorded_at)
    day = words.day(version.holds_from)
    said = words.say("charter_coming" if coming else "charter_changed", desk=one_line(case.desk.name), day=day)
    ids = (case.desk.pk, case.person.pk if case.person else 0)
    return {
        "change": Value(said),
        "note": lines([charter.changes.note.in_language(words.language)]),
        "holds_from": Value(day),
        "link": linked(links.charter_page(case.desk)),
        "unsubscribe": linked(links.unsigned(case.desk, links.UNSUBSCRIBE, *ids)) if case.person else Value(),
    }


def _message(case: Case) -> Message:
    if case.message is None:
        raise ValueError("this mail carries no message")
    return case.message


def _said(case: Case, message: Message) -> Values:
    author = message.author
    return {
        "greeting": Value("" if case.words.greets(message.body) else greeting(case)),
        "author": Value(one_line(author.name) if author is not None else ""),
        "message": _words_of(message),
        "files": _left_out(case),
    }


def _words_of(message: Message) -> Value:
    """What the desk writes is Markdown; what others wrote is shown as they wrote it."""
    return Value(message.body, html_of(message.body) if _of_desk(message) else html_of_plain(message.body), block=True)


def _of_desk(message: Message) -> bool:
    home = message.author.organisation if message.author is not None else None
    return home is not None and home.kind == DESK


def _unsaid(case: Case) -> Value:
    """The numbers of his other requests, whose acknowledgments were held back."""
    numbers = ", ".join(str(number) for number in case.unsaid)
    return Value(case.words.say(UNSAID, numbers=numbers) if numbers else "")


def _how_to_reply(case: Case) -> Value:
    return Value(case.words.say("how_to_reply" if case.mailbox is not None else "no_reply"))


def _not_read(case: Case) -> Value:
    """Whoever gets somebody's words answers them without being told, but where nobody reads his answer."""
    return Value() if case.mailbox is not None else Value(case.words.say("no_reply"))


_OF_KIND: Final[Mapping[str, Callable[[Case], Values]]] = {
    "acknowledgment": _acknowledgment,
    "answer": _answer,
    "question": _question,
    "priority": _priority,
    "quote": _quote,
    "workaround": _workaround,
    "solution": _solution,
    "closed": _closed,
    "merged": _merged,
    "declined": _declined,
    "charter": _charter,
}
