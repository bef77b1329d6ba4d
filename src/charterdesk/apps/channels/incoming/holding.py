"""A mail that its sender's bound holds back: kept, listed, answered to nobody; a head of the desk takes it in, or sets
it aside where nobody wants it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.incoming.arrived import Arrived
from charterdesk.apps.channels.incoming.handled import Handled
from charterdesk.apps.channels.incoming.quota import HELD, SET_ASIDE, is_over, note_held
from charterdesk.apps.channels.incoming.senders import Sender
from charterdesk.apps.channels.incoming.trust import of_request
from charterdesk.apps.channels.models import IncomingImage, IncomingMail, IncomingText
from charterdesk.apps.people.access import require

AT_ONCE = 500  # rows in one statement


def held_back(
    mail: Arrived, sender: Sender, problems: tuple[str, ...] = (), *, trust: str = "", reason: str = ""
) -> Handled | None:
    """That the mail is held back, where its sender's bound is reached; None where it may go on. `trust`, `reason`: as
    it was judged on a ticket, else as a request. Inside the transaction that ends its row.
    """
    if mail.row.released:
        return None
    if not trust:
        trust, reason = of_request(mail.verdict)
    address = "" if mail.dubious else mail.sender
    if not is_over(mail.desk, address, mail.at, trust=trust, person=sender.person):
        return None
    note_held(mail.desk, address, mail.at, trust=trust)
    return Handled(
        disposition=HELD,
        person_id=sender.person.pk if sender.person else None,
        trust=trust,
        trust_reason=reason,
        problems=problems,
    )


@transaction.atomic
def take_in(actor: Actor, incoming_id: int) -> None:
    """Let a mail that is held back be understood like any other, whatever its sender's bound. NotAllowed, NotFound;
    Conflict where it is not held back (any more).
    """
    require(actor, "mail.manage")
    rows = IncomingMail.objects.filter(desk=actor.desk, pk=incoming_id)
    row = rows.first()
    if row is None:
        raise NotFound
    if row.disposition not in {HELD, SET_ASIDE}:
        raise Conflict(_("This mail is not held back."))
    _release([row.pk])
    _note(actor, "mail.taken_in", row.counted_as, 1)


@transaction.atomic
def take_all_in(actor: Actor, sender: str) -> int:
    """Let all mails be understood that are held back and count for this sender; how many there were. NotAllowed;
    Conflict where somebody else takes some of them at the same moment.
    """
    require(actor, "mail.manage")
    rows = IncomingMail.objects.filter(desk=actor.desk, disposition=HELD, counted_as=sender)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        _release(keys[first : first + AT_ONCE])
    if keys:
        _note(actor, "mail.taken_in", sender, len(keys))
    return len(keys)


@transaction.atomic
def set_all_aside(actor: Actor, sender: str) -> int:
    """Take all mails that are held back and count for this sender out of the list: nobody wants them. How many there
    were. They stay kept, make no ticket, go on counting for their sender, and can be taken in one by one. NotAllowed.
    """
    require(actor, "mail.manage")
    held = IncomingMail.objects.filter(desk=actor.desk, disposition=HELD, state=IncomingMail.DONE, counted_as=sender)
    mails = held.update(disposition=SET_ASIDE)
    if mails:
        _note(actor, "mail.set_aside", sender, mails)
    return mails


def _release(keys: list[int]) -> None:
    """They stand as they did when they came in; what was read of them is read again."""
    held = IncomingMail.objects.filter(pk__in=keys, disposition__in=(HELD, SET_ASIDE), state=IncomingMail.DONE)
    released = held.update(
        state=IncomingMail.RECEIVED,
        released=True,
        disposition="",
        counted_as="",
        done_at=None,
        look_at=now(),
        owner="",
        lease_until=None,
        attempts=0,
        last_error="",
        person=None,
        trust="",
        trust_reason="",
        problems=[],
    )
    if released != len(keys):
        raise Conflict(_("Somebody else takes these mails in."))
    IncomingImage.objects.filter(incoming_id__in=keys).delete()
    IncomingText.objects.filter(incoming_id__in=keys).delete()


def _note(actor: Actor, code: str, sender: str, mails: int) -> None:
    data: dict[str, events.Json] = {"sender": sender, "mails": mails}
    events.record(actor.desk, f"desk:{actor.desk.pk}", code, actor=actor, data=data)
