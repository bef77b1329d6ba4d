"""The desk's own words for its mails: over a fixed list of fields, checked and looked at before they are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound, Problem
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.incoming.case import Case
from charterdesk.apps.channels.models import LetterTemplate, OutgoingMail
from charterdesk.apps.channels.outgoing.composing import Written, case_of, from_values, written
from charterdesk.apps.channels.outgoing.fields import FIELDS
from charterdesk.apps.channels.outgoing.filling import Value, fields_in, lines, one_line, unknown_fields
from charterdesk.apps.channels.outgoing.letters import SHIPPED, Pattern, shipped, words_shipped
from charterdesk.apps.channels.outgoing.markup import html_of, link
from charterdesk.apps.channels.outgoing.outbox import KIND_OF
from charterdesk.apps.channels.outgoing.questions import OWN_WORDS
from charterdesk.apps.channels.outgoing.wording import Words
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to

LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 20_000
KINDS: Final = tuple(FIELDS)
# Without these the mail does not say what it is for.
NEEDED: Final[Mapping[str, frozenset[str]]] = {
    "acknowledgment": frozenset({"number"}),
    "answer": frozenset({"message"}),
    "question": frozenset({"message"}),
    "priority": frozenset({"priority"}),
    "quote": frozenset({"amount", "message", "accept", "decline"}),
    "workaround": frozenset({"message"}),
    "solution": frozenset({"message", "works", "fails"}),
    "merged": frozenset({"number"}),
    "declined": frozenset({"outcome", "instead"}),
    "charter": frozenset({"change", "unsubscribe"}),
}


def template_of(desk: Desk, kind: str, language: str) -> Pattern:
    """The words in force: the desk's own, else those shipped."""
    own = OWN_WORDS.first(desk=desk.pk, kind=kind, language=language)
    return shipped(kind, language) if own is None else Pattern(own.subject, own.body)


def own_templates(actor: Actor) -> Sequence[LetterTemplate]:
    """The letters for which the desk has words of its own."""
    require(actor, "mail.templates")
    rows = LetterTemplate.objects.filter(desk=actor.desk).select_related("changed_by")
    return tuple(rows.order_by("kind", "language"))


def check_template(kind: str, subject: str, body: str) -> None:
    """Invalid, with every problem at its field, for words that cannot be used: unknown or missing fields, too long.
    NotFound for a kind that there is not.
    """
    if kind not in FIELDS:
        raise NotFound
    problems: list[Problem] = []
    for field, text, longest in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        if not text.strip():
            problems.append(Problem(field, _("Write something."), "required"))
        elif len(text) > longest:
            problems.append(Problem(field, _("This text is too long."), "too_long"))
        problems += [
            Problem(field, _("There is no field {{%(name)s}} in this mail.") % {"name": name[:40]}, "unknown_field")
            for name in unknown_fields(text, FIELDS[kind])
        ]
    problems += [
        Problem("body", _("The field {{%(name)s}} must stand in this mail.") % {"name": name}, "missing_field")
        for name in sorted(NEEDED.get(kind, frozenset()) - fields_in(body))
    ]
    if one_line(subject) != " ".join(subject.split()):
        problems.append(Problem("subject", _("The subject has signs that cannot be shown."), "invalid"))
    if problems:
        refused = Invalid(problems[0].message, field=problems[0].field, code=problems[0].code)
        refused.problems = tuple(problems)
        raise refused


def fingerprint(pattern: Pattern) -> str:
    """What tells words from others: an editor carries it along, so that two who edit do not undo each other."""
    return sha256_hex(f"{pattern.subject}\n{pattern.body}".encode())[:16]


def save_template(actor: Actor, kind: str, language: str, *, subject: str, body: str, seen: str = "") -> LetterTemplate:
    """Use the desk's own words from now on; mails written already keep theirs. Errors as `check_template`; Conflict
    where `seen` is the fingerprint of words that are no longer in force.
    """
    require(actor, "mail.templates")
    _check_language(language)
    check_template(kind, subject, body)
    with transaction.atomic():
        in_force = template_of(actor.desk, kind, language)
        if seen and seen != fingerprint(in_force):
            raise Conflict(_("Somebody else changed these words meanwhile."), current={"subject": in_force.subject})
        row, _created = LetterTemplate.objects.update_or_create(
            desk=actor.desk,
            kind=kind,
            language=language,
            defaults={
                "subject": one_line(subject),
                "body": body.replace("\x00", "").replace("\r\n", "\n").strip(),
                "changed_by_id": actor.person_id,
                "changed_at": now(),
            },
        )
        _note(actor, "mail.template_saved", kind, language)
    return row


def restore_template(actor: Actor, kind: str, language: str) -> Pattern:
    """Use the words shipped again; where they are in use already nothing changes."""
    require(actor, "mail.templates")
    _check_language(language)
    if kind not in FIELDS:
        raise NotFound
    with transaction.atomic():
        gone, _of = LetterTemplate.objects.filter(desk=actor.desk, kind=kind, language=language).delete()
        if gone:
            _note(actor, "mail.template_restored", kind, language)
    return shipped(kind, language)


def preview(
    actor: Actor,
    kind: str,
    language: str,
    *,
    subject: str | None = None,
    body: str | None = None,
    number: int | None = None,
) -> Written:
    """How a mail would read with these words (default: those in force), for an example or for the ticket of a number.

    Nothing is stored or sent. Errors as `check_template`; Invalid (field "number") for a ticket to which nothing of
    this kind has happened, NotFound for one out of sight.
    """
    require(actor, "mail.templates")
    _check_language(language)
    if kind not in FIELDS:
        raise NotFound
    in_force = template_of(actor.desk, kind, language)
    pattern = Pattern(in_force.subject if subject is None else subject, in_force.body if body is None else body)
    check_template(kind, pattern.subject, pattern.body)
    if number is not None:
        return written(_case_of_ticket(actor, kind, language, number), pattern)
    return from_values(_example(actor.desk, kind, language), pattern, example_values(actor.desk, kind, language))


def example_values(desk: Desk, kind: str, language: str) -> dict[str, Value]:
    """A value for every field of a kind of mail, about an invented request."""
    said: Mapping[str, Any] = words_shipped(language)["examples"]
    values = {name: _example_value(name, said[name]) for name in FIELDS[kind]}
    if "received_by" in values:
        values["received_by"] = Value(said["received_by"].format(desk=one_line(desk.name)))
    return values | {"desk": Value(desk.name)}


def _example_value(name: str, said: str | list[str]) -> Value:
    if isinstance(said, list):
        return lines(said)
    if said.startswith("https://"):
        return Value(said, link(said))
    return Value(said, html_of(said), block=True) if name == "message" else Value(said)


def _example(desk: Desk, kind: str, language: str) -> Case:
    try:
        charter = charter_at(desk, now()).charter
    except NoCharter:
        raise Invalid(_("This desk has no charter yet."), code="no_charter") from None
    mail = OutgoingMail(desk=desk, kind=kind, ticket=None if kind in {"declined", "charter"} else Ticket(number=123))
    return Case(mail, desk, charter, Words(language, ZoneInfo(desk.time_zone)), address="cora@example.org")


def _case_of_ticket(actor: Actor, kind: str, language: str, number: int) -> Case:
    rows = visible_to(actor).select_related("desk", "charter_version", "requester__desk", "requester__organisation")
    ticket = rows.select_related("opened_by__organisation").filter(number=number).first()
    if ticket is None:
        raise NotFound
    codes = [code for code, of in KIND_OF.items() if of == ("answer" if kind == "question" else kind)]
    event = events.of(actor.desk, stream_of(ticket)).filter(code__in=codes).order_by("-seq").first()
    if event is None:
        raise Invalid(_("Nothing of this kind has happened to this ticket."), field="number", code="unknown")
    mail = OutgoingMail(desk=actor.desk, kind=kind, ticket=ticket, event=event)
    requester: Person = ticket.requester
    return case_of(mail, requester, requester.email, language=language)


def _check_language(language: str) -> None:
    if language not in SHIPPED:
        raise Invalid(_("Choose one of the languages."), field="language", code="unknown")


def _note(actor: Actor, code: str, kind: str, language: str) -> None:
    data: dict[str, events.Json] = {"kind": kind, "language": language}
    events.record(actor.desk, f"desk:{actor.desk.pk}", code, actor=actor, data=data)
