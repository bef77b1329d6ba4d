"""Who calls while the desk is closed, under a contract with on-call cover: whoever is on duty is paged (ES-05, EC-11).

The worker looks at the calls of the last half hour again and again, so that whoever says his access code in the middle
of a call is paged for as well. A call pages once a rota, whatever becomes of it afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at, day_of
from charterdesk.apps.contracts.coverage import find_by_access_code, find_contract
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.on_call.models import Page, PagedCall, Rota
from charterdesk.apps.on_call.pages import end_joined, open_page, stream_of
from charterdesk.apps.on_call.rotas import as_told, on_call_now, rotas_of
from charterdesk.apps.people.access import require
from charterdesk.apps.telephone.identify import Matches, who_call
from charterdesk.apps.telephone.models import Call
from charterdesk.rules.on_call import rota as rules
from charterdesk.rules.telephone.call import Direction
from charterdesk.rules.terms.charter import Charter

LOOKED_BACK: Final = timedelta(minutes=30)  # a record that comes later, such as that of a file, wakes nobody
AT_ONCE: Final = 200


def page_for_calls() -> int:
    """Page for the calls that came out of hours under a contract with cover; how many pages were opened or joined."""
    desks = Desk.objects.filter(pk__in=Rota.objects.filter(active=True).values("desk"))
    return sum(_of_desk(desk, now()) for desk in desks)


def join(event: Event) -> None:
    """A call goes on with a ticket: its page is that ticket's, and a page that the ticket made meanwhile is no other
    one. In the transaction of the event.
    """
    ticket_id = int(event.stream.removeprefix("ticket:"))
    for row in PagedCall.objects.filter(call_id=event.data.get("call")).select_related("page__desk"):
        if row.page.ticket_id is not None:
            continue
        for other in Page.objects.filter(rota=row.rota_id, ticket=ticket_id, ended_at=None).select_related("desk"):
            end_joined(worker_actor(other.desk), other, into=row.page)
        Page.objects.filter(pk=row.page_id).update(ticket_id=ticket_id)


def pages_of(actor: Actor, call_id: int) -> list[Page]:
    """The pages that a call made or joined."""
    require(actor, "on_call.see")
    rows = PagedCall.objects.filter(call_id=call_id, page__desk=actor.desk).select_related("page__taken_by")
    return [row.page for row in rows.order_by("pk")]


def _of_desk(desk: Desk, present: datetime) -> int:
    charter = _charter(desk, present)
    if charter is None:
        return 0
    since = present - LOOKED_BACK
    wanted = [
        row
        for row in rotas_of(desk)
        if any(rules.is_covered(as_told(row, charter), moment) for moment in (present, since))
    ]
    if not wanted:
        return 0
    rows = Call.objects.filter(desk=desk, direction=Direction.IN, started_at__gt=since, started_at__lte=present)
    paged = PagedCall.objects.filter(call=OuterRef("pk"))
    rows = rows.exclude(Exists(paged)).select_related("source", "contract__organisation", "organisation")
    calls = list(rows.select_related("ticket__contract__organisation").order_by("-started_at")[:AT_ONCE])
    if not calls:
        return 0
    known = who_call(worker_actor(desk), {row.caller for row in calls})
    return sum(_page(desk, charter, wanted, call, known[call.caller]) for call in reversed(calls))


def _page(desk: Desk, charter: Charter, rotas: list[Rota], call: Call, matches: Matches) -> int:
    made = 0
    for contract in _contracts(desk, call, matches):
        held = _cover(charter, contract)
        for row in rotas:
            if not (held and row.option in {"", *held}) or not rules.is_covered(as_told(row, charter), call.started_at):
                continue
            if not _has_it_already(row, call):
                made += _page_once(desk, row, call, contract, matches)
    return made


@transaction.atomic
def _page_once(desk: Desk, row: Rota, call: Call, contract: Contract, matches: Matches) -> bool:
    # Holds the rota without changing it: two workers page once.
    Rota.objects.filter(pk=row.pk).update(version=F("version"))
    if PagedCall.objects.filter(rota=row, call=call).exists():
        return False
    page = _page_of(row, call, contract)
    if page is None:
        with override(desk.language):
            said = {"caller": _caller(matches), "customer": contract.organisation.name}
            reason = _("Call of %(caller)s, %(customer)s") % said
        page = open_page(worker_actor(desk), row, call.ticket, reason, call_id=call.pk)
    else:
        events.record(desk, stream_of(page), "page.call_joined", actor=worker_actor(desk), data={"call": call.pk})
    PagedCall.objects.create(rota=row, call=call, contract=contract, page=page)
    return True


def _page_of(row: Rota, call: Call, contract: Contract) -> Page | None:
    """The page that is about this call already: that of its ticket, or of the same customer's try a moment ago."""
    since = call.started_at - LOOKED_BACK
    pages = Page.objects.filter(rota=row, opened_at__gte=since)
    if call.ticket_id is not None:
        found = pages.filter(ticket=call.ticket_id).order_by("-pk").first()
        if found is not None:
            return found
    return pages.filter(ended_at=None, callers__contract=contract).order_by("-pk").first()


def _contracts(desk: Desk, call: Call, matches: Matches) -> Iterator[Contract]:
    """The contracts for which this may be a call: that of the code which was said, of its ticket, of the customer whom
    the agent named, else of everybody known under the number; each that is in force, once.
    """
    day = day_of(desk, call.started_at)
    by_code = call.contract or (find_by_access_code(desk, call.account, call.started_at) if call.account else None)
    named = by_code or (call.ticket.contract if call.ticket else None)
    homes = (call.organisation,) if call.organisation is not None else matches.organisations
    found = (named,) if named is not None else tuple(find_contract(home, None, day).contract for home in homes)
    for contract in {one.pk: one for one in found if one is not None}.values():
        if contract.starts <= day and (contract.ends is None or day <= contract.ends):
            yield contract


def _cover(charter: Charter, contract: Contract) -> frozenset[str]:
    """The options under which its calls are answered while the desk is closed. Whether it is an emergency nobody has
    said yet: whoever is on duty asks.
    """
    return frozenset(
        name for name in contract.options if name in charter.options and charter.options[name].answers_out_of_hours
    )


def _has_it_already(row: Rota, call: Call) -> bool:
    """Whether whoever is on duty answered the call himself."""
    whose = (call.source.settings.get("extensions") or {}).get(call.agent)
    return isinstance(whose, int) and whose == on_call_now(row, call.answered_at or call.started_at)


def _caller(matches: Matches) -> str:
    if matches.only is not None:
        return f"{matches.only.name}, {matches.number}"
    return matches.number or _("number withheld")


def _charter(desk: Desk, at: datetime) -> Charter | None:
    try:
        return charter_at(desk, at).charter
    except NoCharter:
        return None
