"""Calls, their sources and addresses, calls back and access codes for the walk: one's own, another's, none."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.access_codes import make_code
from charterdesk.apps.contracts.models import AccessCode, Contract
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.telephone.hooks import make_hook
from charterdesk.apps.telephone.models import Call, CallBack, CallHook, CallSource
from charterdesk.apps.tickets.call_backs import promise_call_back
from charterdesk.apps.tickets.models import Ticket

ABOUT: Final = ("call", "call_source", "hook", "call_back", "access_code")
ABSENT: Final = 99


def things(person: Person | None, about: str) -> dict[str, int]:
    """Of North Desk, where this person works there, and of South Desk."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    mine = {"own": _made(about, north)} if works else {}
    return {**mine, "foreign": _made(about, south), "absent": ABSENT}


def _made(about: str, desk: Desk) -> int:
    by = system_actor(desk)
    if about == "access_code":
        found = AccessCode.objects.filter(desk=desk).first()
        if found is None:
            make_code(by, Contract.objects.filter(desk=desk).order_by("pk")[0].pk)
        return AccessCode.objects.get(desk=desk).pk
    source = CallSource.objects.filter(desk=desk).first() or CallSource.objects.create(
        desk=desk, name="exchange", kind="generic", time_zone="Europe/Paris"
    )
    if about == "call_source":
        return source.pk
    if about == "hook":
        return (CallHook.objects.filter(source=source).first() or make_hook(by, source.pk).hook).pk
    call = Call.objects.filter(desk=desk).first() or Call.objects.create(
        desk=desk, source=source, key="1", exchange_id="1", direction="in", started_at=now(), outcome="abandoned"
    )
    return call.pk if about == "call" else _owed(desk, call)


def _owed(desk: Desk, call: Call) -> int:
    found = CallBack.objects.filter(desk=desk).first()
    if found is not None:
        return found.pk
    ticket = Ticket.objects.filter(desk=desk, closed_at=None).order_by("-pk")[1]  # the walk changes the others
    number = promise_call_back(system_actor(desk), ticket.pk, until=now() + timedelta(hours=1))
    row = CallBack.objects.create(
        desk=desk, ticket=ticket, sequence=number, call=call, number="+33 1 99 00 12 34", promised_at=now()
    )
    return row.pk
