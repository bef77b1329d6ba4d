"""A decision and its clocks in the sentences of a letter: what is promised until when, its price, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from charterdesk.apps.base.custom_fields import Field
from charterdesk.apps.channels.outgoing.filling import Value, lines, one_line
from charterdesk.apps.channels.outgoing.wording import Words
from charterdesk.apps.tickets.facts import promises_of
from charterdesk.apps.tickets.models import Clock, Ticket
from charterdesk.apps.tickets.standing import standing_of
from charterdesk.rules.decide.decision import Decision, Outcome
from charterdesk.rules.decide.promises import promise_text
from charterdesk.rules.levels import first, stands_at, told_to_customer
from charterdesk.rules.terms.channels import Channel, ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.why import Reason
from charterdesk.rules.worktime.clock import ClockState
from charterdesk.rules.worktime.opening import opening

# What is said where no moment is promised: what happens to an emergency, in which order work is done.
EMERGENCY: Final = frozenset({"emergency.immediate", "emergency.on_call", "emergency.next_opening"})
NOT_KEPT: Final = (ClockState.RUNNING, ClockState.PAUSED, ClockState.MISSED)
UNPROMISED: Final = frozenset({"served.arrival", "served.no_commitment", "plan.unknown"})
# Whom to turn to stands by itself; the plan that was found is no reason for a refusal.
SAID_ELSEWHERE: Final = frozenset({"audience.referred", "plan.taken", "plan.without_contract"})
# The fee of the emergency door has a sentence of its own; other parts of a price are said as the rule book says them.
AT_OPENING: Final = "emergency"
OF_THE_PRICE: Final = frozenset(
    {
        "price.special",
        "price.first",
        "price.step",
        "price.at_least",
        "price.surcharge",
        "price.surcharge_rate",
        "price.fee",
        "credit.incident_used",
        "credit.none_left",
        "credit.expired",
        "credit.rest_at_the_rate",
    }
)
# What the desk sees for itself when it reads the request.
FOUND_OUT: Final = frozenset({"kind"})
# While these are not known, nobody is told that there is nothing to pay (EX-05, EX-12).
UNDECIDED: Final = frozenset({"kind", "covered_by_contract"})


def level(words: Words, charter: Charter, severity: str) -> str:
    """A severity as the charter counts it: priority 1: production interrupted; '' for none."""
    known = charter.severities.get(severity)
    if known is None:
        return ""
    meaning = known.is_.in_language(words.language)
    return words.say("level", level=str(known.priority or severity), meaning=meaning)


def level_at_intake(words: Words, charter: Charter, ticket: Ticket) -> str:
    """The level that counts; said to be the customer's wish as long as the desk has not judged it (EK-04)."""
    said = level(words, charter, ticket.severity)
    judged = bool(ticket.request.get("severity"))
    wished = bool(ticket.wished_priority) and ticket.wished_priority == ticket.severity
    return words.say("level_wished", level=said) if said and wished and not judged else said


def plan_name(words: Words, charter: Charter, ticket: Ticket, decision: Decision) -> str:
    """The level of support under which the request is taken; whether it covers the product may still be asked."""
    plan = charter.plan_of(ticket.plan or None)
    name = plan.is_.in_language(words.language) if plan else ""
    return words.say("plan_if_covered", plan=name) if name and "covered_by_contract" in decision.missing else name


def promises(words: Words, charter: Charter, decision: Decision) -> Value:
    """What is promised until when; else in which order work is done, and that no time is promised."""
    if decision.outcome is Outcome.QUOTE_FIRST:
        return lines([words.say("quote_first")])
    said = [
        words.say(
            "firm" if promise.terms.firm else "best_effort",
            what=_promise_name(words, charter, decision.plan, promise.kind),
            within=words.length(promise.terms.within),
            due=words.moment(promise.due),
        )
        for promise in decision.commitments
    ]
    urgent = [reason.text(words.language) for reason in decision.reasons if reason.code in EMERGENCY]
    said = [*urgent, *said] or [_unpromised(words, reason) for reason in decision.reasons if reason.code in UNPROMISED]
    if not said and "severity" in decision.missing:
        said = [words.say("severity_first")]
    return lines(dict.fromkeys(said))


def stands(words: Words, charter: Charter, ticket: Ticket) -> str:
    """Where the request stands, in the charter's words for its customers, while another level than the first has it."""
    if len(charter.levels) < 2 or ticket.closed_at is not None:  # noqa: PLR2004  # a way to somewhere
        return ""
    standing = standing_of(ticket)
    if stands_at(charter, standing) == first(charter):
        return ""
    return one_line(told_to_customer(charter, standing).in_language(words.language))


def running(words: Words, charter: Charter, ticket: Ticket) -> Value:
    """What is promised now: each clock that runs with its due moment, or for whom it waits, or that it is over."""
    terms = {promise.kind: promise for promise in promises_of(ticket, charter)}
    said = []
    for clock in Clock.objects.filter(ticket=ticket, state__in=NOT_KEPT).order_by("pk"):
        promise = terms.get(clock.kind)
        if promise is None or clock.stopped_at is not None:
            continue
        what = _promise_name(words, charter, ticket.plan or None, clock.kind)
        within = words.length(promise.within)
        if clock.state == ClockState.MISSED:
            said.append(words.say("missed", what=what, within=within))
        elif clock.due_at is None or clock.state == ClockState.PAUSED:
            said.append(words.say("paused", what=what, party=words.word("parties", ticket.waiting_for or "customer")))
        else:
            firm = "firm" if clock.firm else "best_effort"
            said.append(words.say(firm, what=what, within=within, due=words.moment(clock.due_at)))
    return lines(said)


def opens_again(words: Words, charter: Charter, decision: Decision, at: datetime) -> str:
    """That the desk is closed at this moment, and when somebody is there again; '' while it is open, or on call."""
    hours = opening(charter)
    if decision.on_call or hours.is_open(at):
        return ""
    return words.say("closed_now", moment=words.moment(hours.next_open(at)))


def prices(words: Words, charter: Charter, decision: Decision) -> Value:
    """What it costs, excluding VAT: fee, rate, prepaid hours, or nothing; whether a quote comes first."""
    price = decision.price
    said = [words.say("fee", amount=words.money(fee.money)) for fee in price.fees if fee.for_what == AT_OPENING]
    if price.included:
        said.append(words.say("included" if UNDECIDED.isdisjoint(decision.missing) else "included_if"))
    if decision.offer:
        option = charter.options.get(decision.offer)
        # An option says its name first, then what it is.
        named = option.is_.in_language(words.language).partition(":")[0].strip() if option else ""
        said.append(words.say("offer", offer=named or words.word("offers", decision.offer)))
    if price.rate:
        per = words.word("per", price.rate.per)
        said.append(words.say("rate", amount=words.money(price.rate.money), per=per))
    said += [why.text(words.language) for why in decision.reasons if why.code in OF_THE_PRICE]
    if price.credit_hours_used is not None:
        said.append(words.say("credit_used", hours=words.number(price.credit_hours_used)))
    said += [
        words.say("credit_left", hours=words.hours(Decimal(str(reason.values["balance"]))))
        for reason in decision.reasons
        if reason.code == "credit.left"
    ]
    return lines(said)


def missing(words: Words, charter: Charter, decision: Decision, *, own: Iterable[Field] = (), by_reply: bool) -> Value:
    """What the desk still needs (EK-06, EX-08), and by which way it is to be given; `own`: fields of the desk's own."""
    said = []
    for name in decision.missing:
        if name in FOUND_OUT:
            continue
        asked = charter.information.get(name) or charter.facts.get(name)
        charters = asked.is_.in_language(words.language) if asked else ""
        said.append(charters or words.word("missing_words", name))
    said += [one_line(field.label(words.language)) for field in own]
    return lines(dict.fromkeys(said), intro=words.say("missing" if by_reply else "missing_portal"))


def instead(words: Words, charter: Charter, decided: Mapping[str, Any], *, reseller: str, portal: str) -> Value:
    """What to do instead: the channels that are open to this requester with their addresses, or whom to turn to."""
    if decided.get("outcome") == Outcome.REFERRED:
        whom = words.word("refer_to", str(decided.get("refer_to") or ""))
        named = f"{whom} ({one_line(reseller)})" if reseller and decided.get("refer_to") == "reseller" else whom
        return lines([words.say("turn_to", whom=named)])
    ways = [name for name in decided.get("use_channels", ()) if name in charter.channels]
    said = (_way(words, name, charter.channels[ChannelName(name)], portal) for name in ways)
    return lines(said, intro=words.say("use_instead"))


def reasons(words: Words, decided: Mapping[str, Any]) -> Value:
    """The reasons of a decision, in the words in which it was kept; what is no reason for its outcome is left out."""
    said = (str(reason["text"]) for reason in decided.get("reasons", ()) if reason["code"] not in SAID_ELSEWHERE)
    return lines(dict.fromkeys(said), intro=words.say("because"))


def _unpromised(words: Words, reason: Reason) -> str:
    if reason.code.startswith("served."):
        return words.say(reason.code.replace(".", "_"))
    return reason.text(words.language)


def _way(words: Words, name: str, channel: Channel, portal: str) -> str:
    numbers = ", ".join(f"{number} ({place})" for place, number in channel.numbers.items())
    address = numbers or channel.address or (portal if name == ChannelName.PORTAL else "")
    note = channel.note.in_language(words.language)
    said = words.say("way", channel=words.word("channel_names", name), address=address) if address else ""
    return " – ".join(part for part in (said or words.word("channel_names", name), note) if part)


def _promise_name(words: Words, charter: Charter, plan_name: str | None, kind: str) -> str:
    said = promise_text(charter, plan_name, kind).in_language(words.language)
    return said or words.word("commitments", kind)
