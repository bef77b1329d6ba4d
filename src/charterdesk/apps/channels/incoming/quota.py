"""How many tickets one sender may open by mail: beyond that his mails are kept and held back, until a head of the desk
takes them in.

Counted are the mails that gave the desk work, by the moment at which they were received: an address within an hour and
a day, and the domain to which it belongs five times as many. What others forge in somebody's name takes nothing of his
own: verified mails are counted apart. Ten times as many, verified, for a customer under contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db.models import BigIntegerField, CharField, DateTimeField, Q

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels.incoming.trust import UNVERIFIED, VERIFIED
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.channels.sites import sender_of_many
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.people.models import Person

HELD, SET_ASIDE = "held", "set_aside"
COUNTED: Final = frozenset({"opened", "continued", "quarantined", "noted", HELD})
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
OF_A_DOMAIN: Final = 5  # times an address's own
UNDER_CONTRACT: Final = 10
NOBODY: Final = "?"  # all whose sender cannot be read are one


def counted_as(address: str) -> str:
    """For whom the mails of an address count; '' is nobody who can be named."""
    return sender_of_many(address) if address else NOBODY


def is_over(desk: Desk, address: str, at: datetime, *, trust: str, person: Person | None = None) -> bool:
    """Whether a mail received at this moment is one too many; `person`: whose it is, where the desk knows him. Inside
    the transaction that says what became of it.
    """
    quota: tuple[int, int] | None = settings.MAIL_QUOTA
    if quota is None:
        return False
    asked = {"desk": desk.pk, "sender": counted_as(address), "trust": _counted_trust(trust), "at": at}
    # Nearly always the first question is the last.
    if not _reached(quota[0], DAY, asked):
        return False
    times = UNDER_CONTRACT if trust == VERIFIED and person is not None and _under_contract(person, at) else 1
    return any(_reached(most * times, within, asked, address=own) for most, within, own in _bounds(address, quota))


def note_held(desk: Desk, address: str, at: datetime, *, trust: str) -> None:
    """Tell the heads of the desk that mails of this sender are held back, once a day and sender."""
    sender = counted_as(address)
    earlier = IncomingMail.objects.filter(
        desk=desk,
        counted_as=sender,
        trust=_counted_trust(trust),
        received_at__gt=at - DAY,
        received_at__lte=at,
        disposition__in=(HELD, SET_ASIDE),
    )
    if earlier.exclude(counted_as="").exists():
        return
    data: dict[str, events.Json] = {"sender": sender, "address": address}
    events.record(desk, f"desk:{desk.pk}", "mail.held_back", actor=worker_actor(desk), data=data)


def _bounds(address: str, quota: tuple[int, int]) -> Iterator[tuple[int, timedelta, str]]:
    """How many, within how long, of which address; '' for all whose mails count together."""
    hour, day = quota
    if counted_as(address) != address:
        yield hour * OF_A_DOMAIN, HOUR, ""
        yield day * OF_A_DOMAIN, DAY, ""
    if address:
        yield hour, HOUR, address
        yield day, DAY, address


def _reached(most: int, within: timedelta, asked: dict[str, object], address: str = "") -> bool:
    """Whether there were so many within this time before."""
    at = asked["at"]
    if not isinstance(at, datetime):
        raise TypeError(at)
    given = {**asked, "since": at - within}
    question = _nth(most, of_address=bool(address))
    return bool(question(**given, address=address) if address else question(**given))


@cache
def _nth(most: int, *, of_address: bool) -> Prepared[IncomingMail]:
    """The mail with which the bound is reached."""
    # That it counts for somebody is said for the index, which knows no others.
    one = Q(from_email=Given("address", CharField())) if of_address else Q()
    return Prepared(
        lambda: (
            IncomingMail.objects.filter(
                one,
                desk_id=Given("desk", BigIntegerField()),
                counted_as=Given("sender", CharField()),
                trust=Given("trust", CharField()),
                received_at__gt=Given("since", DateTimeField()),
                received_at__lte=Given("at", DateTimeField()),
            )
            .exclude(counted_as="")
            .order_by("received_at")
            .only("id")[most - 1 : most]
        )
    )


def _counted_trust(trust: str) -> str:
    return VERIFIED if trust == VERIFIED else UNVERIFIED


def _under_contract(person: Person, at: datetime) -> bool:
    day = day_of(person.desk, at)
    valid = Q(ends__isnull=True) | Q(ends__gte=day)
    return Contract.objects.filter(valid, organisation=person.organisation, starts__lte=day).exists()
