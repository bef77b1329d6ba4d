"""Rotas, pages, and how people are called, for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.models import Desk, Number
from charterdesk.apps.base.now import now
from charterdesk.apps.on_call import planning
from charterdesk.apps.on_call.models import CalendarFeed, PageCall, PageWay, Rota, RotaChange, RotaLayer
from charterdesk.apps.on_call.pages import SERIES, call_out, token_of
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of

LINKS: Final = ("page_link", "shifts_link")
ABOUT: Final = ("rota", "layer", "change", "page", "way", "feed", *LINKS)
ABSENT: Final = 99
FORGED: Final = {"page_link": "99.0", "shifts_link": "x" * 43}
FIRST_OF_SOUTH: Final = 60


def things(person: Person | None, about: str) -> dict[str, int | str]:
    """Of North Desk, where this person works there, and of South Desk; a link is whoever's that holds it."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    other = _made(about, south, staff_of(south)[0])
    if about in LINKS:
        return {"own": _made(about, north, staff_of(north)[0]), "foreign": other, "absent": FORGED[about]}
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    mine = {"own": _made(about, north, person)} if person is not None and works else {}
    return {**mine, "foreign": other, "absent": ABSENT}


def _made(about: str, desk: Desk, person: Person) -> int | str:
    rota = Rota.objects.filter(desk=desk).first() or planning.add_rota(system_actor(desk), name="Nights")
    match about:
        case "rota":
            return rota.pk
        case "layer":
            return RotaLayer.objects.create(
                rota=rota,
                people=[person.pk],
                first_day=date(2026, 1, 5),
                hand_over="09:00",
                turn_days=7,
                since_at=now(),
            ).pk
        case "change":
            begins = now() + timedelta(days=1)
            told = {"from_at": begins, "until_at": begins + timedelta(days=1), "recorded_at": now()}
            return RotaChange.objects.create(rota=rota, person=person, **told).pk
        case "way":
            found, _made_now = PageWay.objects.get_or_create(person=person, kind="mail", address="else@example.org")
            return found.pk
        case "feed" | "shifts_link":
            text = f"{about}-{desk.slug}-{person.pk}"
            row, _made_now = CalendarFeed.objects.get_or_create(
                desk=desk, person=person, digest=sha256_hex(text.encode()), defaults={"made_at": now()}
            )
            return row.pk if about == "feed" else text
    if desk.slug == "south":
        Number.objects.get_or_create(desk=desk, series=SERIES, defaults={"next": FIRST_OF_SOUTH})
    page = call_out(system_actor(desk), rota.pk, reason="Flood")
    if about == "page":
        return page.number
    call = PageCall.objects.create(
        page=page, began=now(), round=0, step=0, person=person, due_at=now(), try_at=now(), state=PageCall.SENT
    )
    return token_of(call.pk)
