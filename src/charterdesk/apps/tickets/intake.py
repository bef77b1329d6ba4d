"""Intake: a request becomes a ticket, or is told why not; the same decision is shown before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, numbers
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.contracts.charters import NoCharter, Published, charter_at
from charterdesk.apps.contracts.credits import draw_incident
from charterdesk.apps.people.access import is_staff, require, scope
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import clocks
from charterdesk.apps.tickets.change import moment_of
from charterdesk.apps.tickets.custom import read_opening
from charterdesk.apps.tickets.facts import Happened, Mark, marks_of_reception, stream_of
from charterdesk.apps.tickets.messages import NewFile, Words, check_body, check_files, check_reason, write
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.request import Asked, Parties, asked_by, parties_of
from charterdesk.apps.tickets.visibility import CUSTOMER, INTERNAL
from charterdesk.rules.decide import Decision, decide
from charterdesk.rules.decide.answer import as_json
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.priority import priority_of
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import State

LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeForm:
    """What is asked at intake. `severity`, `estimated_minutes`, `access_code` and `override_reason` are the desk's
    to give; a customer says `wished_priority`. What is None is unknown, never "no".

    Without `organisation_id`: the equipment's owner, else the requester's own organisation. Without `contract_id`: the
    contract that serves best on the day. `follows_id`: the closed ticket that this one continues. `trust`: of a mail.
    `code_try_id`: of the access code that the caller said, where it was valid (contracts.access_codes).
    `custom`: what was typed in the desk's own fields, under `custom.<name>`; None where nobody was asked (mails).
    """

    requester_person_id: int
    channel: str
    subject: str
    body: str
    organisation_id: int | None = None
    equipment_id: int | None = None
    contract_id: int | None = None
    kind: str | None = None
    severity: str | None = None
    wished_priority: str | None = None
    emergency: bool = False
    given: frozenset[str] = frozenset()
    access_code: str | None = None
    estimated_minutes: int | None = None
    files: tuple[NewFile, ...] = ()
    language: str | None = None
    override_reason: str = ""
    follows_id: int | None = None
    trust: str = ""
    custom: Mapping[str, str] | None = None
    wished_at: datetime | None = None
    code_try_id: int | None = None


class NotTaken(Exception):
    """The charter does not let this request become a ticket here and now; the decision says why, and what instead."""

    def __init__(self, decision: Decision, charter: Charter) -> None:
        super().__init__(str(decision.outcome))
        self.decision = decision
        self.charter = charter


@dataclass(frozen=True, slots=True)
class _Considered:
    at: datetime
    published: Published
    parties: Parties
    asked: Asked
    decision: Decision


@dataclass(frozen=True, slots=True)
class _Opening:
    """What was written at intake, checked, and who opens; `message`: the words stand on another ticket already."""

    subject: str
    words: Words
    override_reason: str
    opened_by: int
    message: Message | None = None
    custom: Mapping[str, object] = field(default_factory=dict)


def preview(actor: Actor, form: IntakeForm, *, at: datetime | None = None) -> Decision:
    """What the desk would do with this request: nothing is stored. Errors as `open_ticket`, except NotTaken."""
    _read_custom(actor, form)
    return _consider(actor, form, at).decision


def open_ticket(actor: Actor, form: IntakeForm, *, at: datetime | None = None) -> Ticket:
    """Open a ticket; its promises run from `at`, the moment of reception (default: now).

    Raises NotTaken where the charter answers other_channel, referred or refused (the journal notes it), unless a head
    of the desk gives `override_reason`; NotFound for a person, organisation, equipment or contract out of reach,
    NotAllowed without the right, Invalid naming the field.
    """
    return open_with_message(actor, form, at=at)[0]


def open_with_message(
    actor: Actor, form: IntakeForm, *, at: datetime | None = None, under: Published | None = None
) -> tuple[Ticket, Message]:
    """`open_ticket`, and the message that opened it. `under`: the charter that holds at that moment, where the caller
    has just asked for it.
    """
    subject = _check_subject(form.subject)
    body = check_body(form.body)
    check_files(actor, form.files)
    if actor.person_id is None:
        raise NotAllowed("ticket.open")
    custom = _read_custom(actor, form)
    considered = _consider(actor, form, at, under)
    reason = _check_override(actor, form)
    if not considered.decision.taken and not reason:
        _note_declined(actor, considered)
        raise NotTaken(considered.decision, considered.published.charter)
    words = Words(body, CUSTOMER, files=form.files, trust=form.trust)
    opening = _Opening(subject, words, reason, opened_by=actor.person_id, custom=custom)
    return _store(actor, form, considered, opening)


def open_for_sender(actor: Actor, form: IntakeForm, *, at: datetime, sender: str = "") -> Ticket:
    """The desk opens a ticket from a mail, which was received at `at`, for the person who sent it.

    The message is his; with a `sender` (an address) it is a note for the desk of which he is not known to be the
    author. Errors as `open_ticket`.
    """
    subject = _check_subject(form.subject)
    words = Words(
        check_body(form.body),
        INTERNAL if sender else CUSTOMER,
        files=form.files,
        trust=form.trust,
        sender=sender,
        author_id=form.requester_person_id,
    )
    check_files(actor, form.files)
    considered = _consider(actor, form, at)
    reason = _check_override(actor, form)
    if not considered.decision.taken and not reason:
        raise NotTaken(considered.decision, considered.published.charter)
    opened_by = actor.person_id or form.requester_person_id
    return _store(actor, form, considered, _Opening(subject, words, reason, opened_by=opened_by))[0]


def open_from_message(actor: Actor, form: IntakeForm, message: Message, *, at: datetime) -> Ticket:
    """The desk opens a ticket of its own for a message that stands on another one, received at `at`; the caller moves
    it there in the same transaction. Errors as `open_ticket`.
    """
    subject, considered, reason = _to_open(actor, form, at)
    opened_by = message.author_id or form.requester_person_id
    words = Words(message.body, message.visibility)
    return _store(actor, form, considered, _Opening(subject, words, reason, opened_by=opened_by, message=message))[0]


def check_from_message(actor: Actor, form: IntakeForm, *, at: datetime) -> None:
    """Refuse what `open_from_message` would refuse, with its errors; nothing is stored."""
    _to_open(actor, form, at)


def _to_open(actor: Actor, form: IntakeForm, at: datetime) -> tuple[str, _Considered, str]:
    subject = _check_subject(form.subject)
    considered = _consider(actor, form, at)
    reason = _check_override(actor, form)
    if not considered.decision.taken and not reason:
        raise NotTaken(considered.decision, considered.published.charter)
    return subject, considered, reason


def _consider(actor: Actor, form: IntakeForm, at: datetime | None, under: Published | None = None) -> _Considered:
    moment = moment_of(actor, at)
    _check_form(actor, form)
    parties = parties_of(
        actor.desk,
        requester_id=_requester(actor, form),
        organisation_id=form.organisation_id,
        equipment_id=form.equipment_id,
    )
    own = parties.requester.pk == actor.person_id
    if not own and not scope(actor, "ticket.open_for").covers(organisation_id=parties.organisation.pk, is_own=False):
        raise NotFound
    try:
        published = under or charter_at(actor.desk, moment)
    except NoCharter:
        raise Invalid(_("This desk has no charter yet."), code="no_charter") from None
    asked = asked_by(
        published.charter,
        parties,
        moment,
        contract_id=form.contract_id,
        access_code=form.access_code,
        code_try_id=form.code_try_id,
        said={
            "channel": form.channel,
            "kind": form.kind,
            "severity": form.severity,
            "wished_priority": form.wished_priority,
            "emergency": form.emergency or None,
            "given": sorted(form.given) or None,
            "estimated_hours": None if form.estimated_minutes is None else form.estimated_minutes / 60,
            "wished_at": form.wished_at.isoformat() if form.wished_at else None,
            "language": form.language or parties.requester.language or actor.language,
        },
    )
    return _Considered(moment, published, parties, asked, decide(published.charter, asked.request))


def _requester(actor: Actor, form: IntakeForm) -> int:
    """The person for whom the ticket is opened, when the actor may open one for him."""
    require(actor, "ticket.open")
    if form.requester_person_id != actor.person_id:
        reach = require(actor, "ticket.open_for")
        home = (
            Person.objects.filter(desk=actor.desk, pk=form.requester_person_id).values_list("organisation_id").first()
        )
        if home is None or not reach.covers(organisation_id=home[0], is_own=False):
            raise NotFound
    return form.requester_person_id


def _check_form(actor: Actor, form: IntakeForm) -> None:
    most_minutes = 100_000
    if form.estimated_minutes is not None and not 0 < form.estimated_minutes <= most_minutes:
        raise Invalid(_("Give a number of minutes above zero."), field="estimated_minutes")
    if is_staff(actor):
        return
    reserved = {
        "severity": form.severity,
        "estimated_minutes": form.estimated_minutes,
        "access_code": form.access_code,
        "code_try_id": form.code_try_id,
        "override_reason": form.override_reason or None,
    }
    given = {name: _("Only the desk gives this.") for name, value in reserved.items() if value is not None}
    if given:
        raise Invalid.of(given, code="desk_only")


def _read_custom(actor: Actor, form: IntakeForm) -> Mapping[str, object]:
    if form.custom is None:
        return {}
    return read_opening(actor.desk, form.custom, for_customer=not is_staff(actor))


def _check_subject(subject: str) -> str:
    line = " ".join(subject.replace("\x00", "").split())
    if not line:
        raise Invalid(_("Say in a few words what it is about."), field="subject", code="required")
    if len(line) > LONGEST_SUBJECT:
        raise Invalid(_("This text is too long."), field="subject", code="too_long")
    return line


def _check_override(actor: Actor, form: IntakeForm) -> str:
    if not form.override_reason.strip():
        return ""
    require(actor, "ticket.override_decision")
    return check_reason(form.override_reason)


@transaction.atomic
def _note_declined(actor: Actor, considered: _Considered) -> None:
    decision = considered.decision
    data: dict[str, events.Json] = {
        "outcome": str(decision.outcome),
        "channel": considered.asked.request.channel,
        "requester": considered.parties.requester.pk,
        "organisation": considered.parties.organisation.pk,
        "charter_version": considered.published.version.pk,
        "reasons": [reason.code for reason in decision.reasons],
    }
    events.record(actor.desk, f"desk:{actor.desk.pk}", "intake.declined", actor=actor, at=considered.at, data=data)


@transaction.atomic(savepoint=False)  # whoever calls it within a larger transaction gives that up too when it fails
def _store(actor: Actor, form: IntakeForm, considered: _Considered, opening: _Opening) -> tuple[Ticket, Message]:
    decision, asked, parties = considered.decision, considered.asked, considered.parties
    charter = considered.published.charter
    waits_for_quote = decision.outcome is Outcome.QUOTE_FIRST
    answer = decision_as_kept(decision, charter, asked.request.language)
    by_staff = is_staff(actor)
    ticket = Ticket(
        desk=actor.desk,
        subject=opening.subject,
        follows_id=form.follows_id,
        requester=parties.requester,
        organisation=parties.organisation,
        reseller_id=parties.organisation.reseller_id,
        opened_by_id=opening.opened_by,
        contract=asked.contract,
        equipment=parties.equipment,
        charter_version=considered.published.version,
        channel=form.channel,
        audience=asked.request.requester.audience or "",
        kind=form.kind or "",
        severity=decision.severity or "",
        wished_priority=form.wished_priority or "",
        priority=priority_of(charter, decision.severity) or "",
        plan=decision.plan or "",
        state=State.QUOTE if waits_for_quote else State.NEW,
        emergency=form.emergency,
        on_call=decision.on_call,
        outcome=decision.outcome,
        offer=decision.offer or "",
        decision=answer,
        request=asked.as_read,
        override_reason=opening.override_reason if not decision.taken else "",
        order=answer["order"],
        opened_at=considered.at,
        recorded_at=now(),
        estimated_minutes=form.estimated_minutes,
        custom=dict(opening.custom),
        last_message_at=considered.at,
        last_message_by="customer",
    )
    # What waits for a quote is received when the quote is accepted (ES-07): until then nothing is promised.
    marks = [] if waits_for_quote else marks_of_reception(ticket.kind, qualified=form.severity is not None)
    rows = clocks.start_clocks(actor, ticket, charter, Happened(tuple(Mark(considered.at, name) for name in marks)))
    ticket.number = numbers.take(actor.desk, "ticket")
    insert(ticket)
    message = opening.message or write(actor, ticket, opening.words, at=considered.at)
    told: dict[str, events.Json] = {
        "number": ticket.number,
        "outcome": str(decision.outcome),
        "charter_version": ticket.charter_version_id,
        "message": message.pk,
        "by_desk": by_staff,
        "overridden": bool(ticket.override_reason),
    }
    if marks:
        told["marks"] = [*marks]
    events.record(actor.desk, stream_of(ticket), "ticket.opened", actor=actor, at=considered.at, data=told, first=True)
    if ticket.on_call:
        events.record(actor.desk, stream_of(ticket), "ticket.on_call", actor=actor, at=considered.at)
    clocks.keep_clocks(actor, ticket, charter, rows)
    if asked.contract and decision.taken and decision.price.credit_incidents_used:
        draw_incident(actor, asked.contract, about=f"ticket:{ticket.pk}", at=considered.at)
    return ticket, message


def decision_as_kept(decision: Decision, charter: Charter, language: str | None) -> dict[str, Any]:
    """The decision as the row keeps it: the door's answer, without the stretches that lead to each due moment (the
    clocks tell them).
    """
    answer: dict[str, Any] = as_json(decision, charter, language)
    for commitment in answer["commitments"]:
        del commitment["explain"]
    return answer
