"""Which ticket a mail belongs to: our signed reply address, then the tag in the subject, then what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import BigIntegerField

from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.incoming.arrived import Arrived, kept_id
from charterdesk.apps.channels.incoming.trust import By
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail
from charterdesk.apps.channels.moved import answered_elsewhere
from charterdesk.apps.tickets.models import Ticket

MOST_REFERENCES: Final = 40
_TAG: Final = re.compile(r"\[#([a-z0-9-]{1,40})-(\d{1,9})\]", re.IGNORECASE)
_OURS: Final = re.compile(r"out\.([0-9a-z.]+)@", re.IGNORECASE)

_desk: Final = Given("desk", BigIntegerField())
_BY_KEY: Final[Prepared[Ticket]] = Prepared(
    lambda: Ticket.objects.filter(desk_id=_desk, pk=Given("ticket", BigIntegerField())).defer("decision", "request")
)
_BY_NUMBER: Final[Prepared[Ticket]] = Prepared(
    lambda: Ticket.objects.filter(desk_id=_desk, number=Given("number", BigIntegerField())).defer("decision", "request")
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The ticket that a mail names, how, and for whom the token was made by which it does."""

    ticket: Ticket
    by: By
    token_person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a mail claims. `forged`: it bears a reply address of ours whose token we did not make. `returned`: it went
    to the return path of a mail of ours, to which nobody writes but machines.
    """

    claim: Claim | None
    forged: bool = False
    returned: bool = False


def claim_of(mail: Arrived) -> Found:
    """Look for the ticket of a mail, in this order; nothing of another desk is ever found."""
    forged = False
    for token in reply_tokens(mail):
        signed = reply_keys(token)
        ticket = _ticket(mail, signed[0]) if signed else None
        if ticket is not None and signed:
            return Found(Claim(_where_it_stands(mail, ticket), By.TOKEN, signed[1]))
        sent = tokens.read("back", token)
        if sent:
            return Found(_answered(mail, sent), returned=True)
        forged = True
    ticket = _by_tag(mail)
    if ticket is not None:
        return Found(Claim(ticket, By.SUBJECT), forged)
    return Found(_by_references(mail), forged)


def reply_tokens(mail: Arrived) -> Iterator[str]:
    """What stands behind the plus sign of the desk's own addresses to which the mail went."""
    sent = mail.mail
    for address in dict.fromkeys((mail.row.envelope_to, *sent.to, *sent.cc, *sent.sent.delivered_to)):
        token = _behind_plus(mail, address)
        if token is not None:
            yield token


def outgoing_ids(message_ids: Iterable[str]) -> list[int]:
    """The keys of our own mails among these Message-IDs: those that we signed."""
    found = (_OURS.match(one) for one in message_ids)
    signed = (tokens.read("out", one[1].lower()) for one in found if one)
    return [keys[0] for keys in signed if keys is not None and len(keys) == 1]


def reply_keys(token: str) -> tuple[int, int] | None:
    """The ticket and the person of a reply token of ours."""
    match tokens.read("reply", token):
        case (ticket_id, person_id):
            return ticket_id, person_id
    return None


def ticket_of(desk_id: int, ticket_id: int) -> Ticket | None:
    """A ticket of this desk."""
    return _BY_KEY.first(desk=desk_id, ticket=ticket_id)


def _behind_plus(mail: Arrived, address: str) -> str | None:
    local, at, domain = address.strip().lower().rpartition("@")
    for place, sign in enumerate(local):
        box = mail.addresses.by_address.get(local[:place] + at + domain) if sign == "+" else None
        if box is not None and box.desk_id == mail.desk.pk:
            return local[place + 1 :]
    return None


def _ticket(mail: Arrived, ticket_id: int) -> Ticket | None:
    return ticket_of(mail.desk.pk, ticket_id)


def _where_it_stands(mail: Arrived, ticket: Ticket) -> Ticket:
    """The ticket, or the one to which the message was moved that is answered."""
    answered = outgoing_ids([mail.mail.in_reply_to]) if mail.mail.in_reply_to else []
    return (answered_elsewhere(ticket, answered) if answered else None) or ticket


def _by_tag(mail: Arrived) -> Ticket | None:
    for slug, number in _TAG.findall(mail.mail.subject):
        if slug.lower() == mail.desk.slug:
            ticket = _BY_NUMBER.first(desk=mail.desk.pk, number=int(number))
            if ticket is not None:
                return ticket
    return None


def _by_references(mail: Arrived) -> Claim | None:
    """What the mail answers, the nearest first: a mail of ours, or one that this desk received."""
    named = dict.fromkeys(one for one in (mail.mail.in_reply_to, *reversed(mail.mail.references)) if one)
    nearest = list(named)[:MOST_REFERENCES]
    if not nearest:
        return None
    return _answered(mail, outgoing_ids(nearest)) or _heard(mail, nearest)


def _answered(mail: Arrived, keys: Sequence[int]) -> Claim | None:
    """The ticket of a mail of ours. Its Message-ID is signed and was sent to one person: he shows it like a token."""
    if not keys:
        return None
    rows = OutgoingMail.objects.filter(desk=mail.desk, pk__in=keys, ticket__isnull=False)
    sent = {pk: (ticket, person) for pk, ticket, person in rows.values_list("pk", "ticket_id", "person_id")}
    ticket_id, person_id = next((sent[key] for key in keys if key in sent), (None, None))
    ticket = _ticket(mail, ticket_id) if ticket_id is not None else None
    return Claim(_where_it_stands(mail, ticket), By.REFERENCES, person_id) if ticket is not None else None


def _heard(mail: Arrived, nearest: Sequence[str]) -> Claim | None:
    ids = [kept_id(one) for one in nearest]
    rows = IncomingMail.objects.filter(desk=mail.desk, msg_id__in=ids, ticket__isnull=False).order_by("-pk")
    rows = rows.exclude(msg_id="")  # said for the index, which knows no others
    tickets = dict(rows.values_list("msg_id", "ticket_id")[: 2 * MOST_REFERENCES])
    found = (_ticket(mail, ticket) for ticket in (tickets.get(one) for one in ids) if ticket is not None)
    return next((Claim(ticket, By.REFERENCES) for ticket in found if ticket is not None), None)
