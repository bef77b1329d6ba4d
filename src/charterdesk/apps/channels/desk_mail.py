"""What the desk's people see of its mail: lists, one mail, the mails of a ticket. Reads only, scoped by who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.db.models import BigIntegerField, Count, F, Model, Q, QuerySet
from django.db.models.functions import Length, Substr

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.incoming.quota import HELD
from charterdesk.apps.channels.models import (
    IncomingImage,
    IncomingMail,
    MarkedAddress,
    OutgoingMail,
    Watcher,
)
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to

MOST_COUNTED: Final = 1000
MOST_SENDERS: Final = 50
PICTURE: Final = "picture"
SECONDS_OF_A_PICTURE: Final = 3600
SHOWN_AT_THE_TICKET: Final = 6000  # characters of a whole mail; the rest is on the mail's own page
_STILL_OPEN: Final = Q(ticket__isnull=True) | Q(ticket__closed_at__isnull=True)

# What each list of incoming mail holds. A mail is looked at until its ticket is closed.
RECEIVED: Final[Mapping[str, Q]] = {
    "look": Q(disposition__in=("quarantined", "noted")) & _STILL_OPEN
    | Q(disposition="bounce", ticket__isnull=False, ticket__closed_at__isnull=True),
    "held": Q(disposition=HELD),
    "declined": Q(disposition="declined"),
    "automatic": Q(disposition__in=("automatic", "bounce", "duplicate", "own")),
    "received": Q(),
}
SENT: Final[Mapping[str, tuple[str, ...]]] = {
    "failed": (OutgoingMail.FAILED, OutgoingMail.IN_DOUBT),
    "waiting": (OutgoingMail.TO_WRITE, OutgoingMail.WAITING, OutgoingMail.SENDING),
    "withheld": (OutgoingMail.WITHHELD,),
    "sent": (OutgoingMail.SENT,),
}
MARKED: Final = "marked"
UNCOUNTED: Final = frozenset({"received", "sent"})  # they only grow

Row = TypeVar("Row", bound=Model)

_ticket: Final = Given("ticket", BigIntegerField())
_INCOMING: Final[Prepared[IncomingMail]] = Prepared(
    lambda: (
        IncomingMail.objects.filter(ticket_id=_ticket, message__isnull=False)
        .annotate(whole_text=Substr("words__text", 1, SHOWN_AT_THE_TICKET), whole_length=Length("words__text"))
        .annotate(new_text=F("words__reply_text"))
        .only("message_id", "disposition", "from_email", "from_name", "trust", "trust_reason")
        .order_by("pk")
    )
)
_OUTGOING: Final[Prepared[OutgoingMail]] = Prepared(
    lambda: (
        OutgoingMail.objects.filter(ticket_id=_ticket)
        .select_related("person")
        .defer("text", "html", "headers")
        .order_by("-pk")
    )
)
_WATCHERS: Final[Prepared[Watcher]] = Prepared(
    lambda: Watcher.objects.filter(ticket_id=_ticket).select_related("person").order_by("pk")
)


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """A page of a list; `more`: there are others after it."""

    rows: tuple[Row, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CameByMail:
    """How a message came: `rest` is what its mail says beyond the message, as far as it is shown at the ticket.
    `noted`: it is only a note, since nobody knows whether its sender may speak here.
    """

    id: int
    from_email: str
    from_name: str
    verified: bool
    noted: bool
    rest: str
    cut: bool


@dataclass(frozen=True, slots=True)
class TicketMail:
    """The mails of one ticket: those that became messages (by message), those that went out, who watches it, and the
    tickets before and after it.
    """

    came: Mapping[int, CameByMail]
    outgoing: tuple[OutgoingMail, ...]
    watchers: tuple[Watcher, ...]
    follows: Ticket | None
    followed_by: tuple[Ticket, ...]


def incoming(actor: Actor, section: str, *, limit: int, offset: int = 0) -> Listed[IncomingMail]:
    """Incoming mails of a list, the latest first; NotAllowed, KeyError for a list that is none."""
    rows = _incoming_of(actor, section).select_related("mailbox", "ticket", "person__organisation")
    return _page(rows.order_by("-received_at", "-pk"), limit, offset)


def outgoing(actor: Actor, section: str, *, limit: int, offset: int = 0) -> Listed[OutgoingMail]:
    """Outgoing mails of a list, the latest first; NotAllowed, KeyError for a list that is none."""
    rows = _outgoing_of(actor, section).select_related("ticket", "person").defer("text", "html", "headers")
    return _page(rows.order_by("-created_at", "-pk"), limit, offset)


def marked(actor: Actor, *, limit: int, offset: int = 0) -> Listed[MarkedAddress]:
    """Addresses to which nothing automatic goes, the latest first; NotAllowed."""
    return _page(_marked_of(actor).order_by("-marked_at", "-pk"), limit, offset)


def counts(actor: Actor) -> dict[str, int]:
    """How many stand in each list that can become empty, counted up to a thousand; NotAllowed."""
    found: dict[str, int] = {}
    for section in RECEIVED.keys() - UNCOUNTED:
        found[section] = _incoming_of(actor, section)[:MOST_COUNTED].count()
    for section in SENT.keys() - UNCOUNTED:
        found[section] = _outgoing_of(actor, section)[:MOST_COUNTED].count()
    found[MARKED] = _marked_of(actor)[:MOST_COUNTED].count()
    return found


def held_senders(actor: Actor) -> list[tuple[str, int]]:
    """For whom mails are held back, and how many; those with the most first. NotAllowed."""
    rows = _incoming_of(actor, HELD).order_by().values_list("counted_as").annotate(mails=Count("pk"))
    return list(rows.order_by("-mails", "counted_as")[:MOST_SENDERS])


def mail(actor: Actor, incoming_id: int) -> IncomingMail:
    """One incoming mail with its words, ticket and sender; NotAllowed, NotFound."""
    row = (
        _incoming_of(actor, "received")
        .select_related("mailbox", "raw", "words", "ticket", "message", "person__organisation")
        .filter(pk=incoming_id)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def images(of: IncomingMail) -> dict[str, int]:
    """What the mail shows in place: Content-ID -> key of the image."""
    return dict(IncomingImage.objects.filter(incoming=of).values_list("content_id", "pk"))


def picture_token(image_id: int) -> str:
    """A token that shows this picture for an hour: the page that shows it has no session of its own."""
    return tokens.sign(PICTURE, image_id, int(now().timestamp()) + SECONDS_OF_A_PICTURE)


def picture(token: str) -> IncomingImage | None:
    """The picture for which a token was given; None for anything that we did not sign, or signed too long ago."""
    ids = tokens.read(PICTURE, token)
    if ids is None or len(ids) != len(("picture", "until")) or ids[1] < now().timestamp():
        return None
    return IncomingImage.objects.select_related("stored_file", "incoming__desk").filter(pk=ids[0]).first()


def outgoing_mail(actor: Actor, outgoing_id: int) -> OutgoingMail:
    """One outgoing mail with its words; NotAllowed, NotFound."""
    require(actor, "mail.see")
    rows = OutgoingMail.objects.filter(pk=outgoing_id, desk_id=actor.desk.pk).defer("html")
    row = rows.select_related("mailbox", "ticket", "person", "incoming").first()
    if row is None:
        raise NotFound
    return row


def answers_to(of: IncomingMail) -> tuple[OutgoingMail, ...]:
    """What the desk answered to a mail that made no ticket."""
    return tuple(OutgoingMail.objects.filter(incoming=of).defer("html", "headers").order_by("pk"))


def ticket_mail(actor: Actor, ticket: Ticket) -> TicketMail:
    """The mails of a ticket that the actor sees, by a constant number of questions; NotAllowed."""
    require(actor, "mail.see")
    return TicketMail(
        came={row.message_id: _came(row) for row in _INCOMING(ticket=ticket.pk) if row.message_id is not None},
        outgoing=tuple(_OUTGOING(ticket=ticket.pk)),
        watchers=tuple(_WATCHERS(ticket=ticket.pk)),
        follows=visible_to(actor).filter(pk=ticket.follows_id).first() if ticket.follows_id else None,
        followed_by=_followed_by(actor, ticket),
    )


def _came(row: IncomingMail) -> CameByMail:
    whole: str = getattr(row, "whole_text", None) or ""
    length: int = getattr(row, "whole_length", None) or 0
    new: str = (getattr(row, "new_text", None) or "").strip()
    lead = whole.lstrip()
    # What follows the new words; a mail whose answers stand between quoted lines is folded as it was written.
    rest = lead[len(new) :] if lead.startswith(new) else whole
    return CameByMail(
        id=row.pk,
        from_email=row.from_email,
        from_name=row.from_name,
        verified=row.trust == "verified",
        noted=row.disposition == "noted",
        rest=rest.strip(),
        cut=length > SHOWN_AT_THE_TICKET,
    )


def _followed_by(actor: Actor, ticket: Ticket) -> tuple[Ticket, ...]:
    """Only a ticket that was closed is continued, by later ones."""
    if ticket.closed_at is None and not ticket.reopened:
        return ()
    return tuple(visible_to(actor).filter(number__gt=ticket.number, follows_id=ticket.pk).order_by("number"))


def _incoming_of(actor: Actor, section: str) -> QuerySet[IncomingMail]:
    require(actor, "mail.see")
    return IncomingMail.objects.filter(RECEIVED[section], desk_id=actor.desk.pk)


def _outgoing_of(actor: Actor, section: str) -> QuerySet[OutgoingMail]:
    require(actor, "mail.see")
    return OutgoingMail.objects.filter(desk_id=actor.desk.pk, state__in=SENT[section])


def _marked_of(actor: Actor) -> QuerySet[MarkedAddress]:
    require(actor, "mail.see")
    return MarkedAddress.objects.filter(desk_id=actor.desk.pk)


def _page(rows: QuerySet[Row], limit: int, offset: int) -> Listed[Row]:
    found = tuple(rows[offset : offset + limit + 1])
    return Listed(found[:limit], more=len(found) > limit)
