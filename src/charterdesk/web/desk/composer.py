"""What the composer shows: as what a text may be sent now, who will read it, what was typed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.people.models import UNIDENTIFIED
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.workspace import canned, drafts, held
from charterdesk.apps.workspace.drafts import Typed
from charterdesk.web.desk.composing.form import SayForm
from charterdesk.web.desk.composing.stored import Named, marked
from charterdesk.web.ready_fields import values

AS: Final = {"reply": "customer", "note": "note", "solution": "solution"}


@dataclass(frozen=True, slots=True)
class Leaving:
    """An answer about to leave, and how many seconds it still waits."""

    held: held.Waiting
    seconds: int


def kinds_to_send(page: TicketPage) -> list[tuple[str, str]]:
    """Ways of sending that the charter and the reader's rights allow now; the readers are named before sending."""
    ticket, found = page.ticket, []
    if "reply" in page.may:
        found.append(("customer", _("answer, read by %(who)s") % {"who": _readers(page)}))
        if ticket.reseller:
            found.append(("reseller", _("answer, read by %(who)s only") % {"who": ticket.reseller.name}))
    if "note" in page.may:
        found.append(("note", _("internal note, read by the desk only")))
    if "reply" in page.may and (page.decision.missing or page.unanswered) and ticket.closed_at is None:
        found.append(("question", _("question, read by %(who)s; then the ticket waits") % {"who": _readers(page)}))
    if "propose_solution" in page.may:
        found.append(("solution", _("solution, for the customer to validate")))
        found.append(("workaround", _("workaround, work goes on")))
    return found


def shown(
    request: HttpRequest, actor: Actor, page: TicketPage, form: SayForm, files: tuple[Named, ...] | None
) -> dict[str, Any]:
    """The context of the composer. `files`: those of a form that comes back; None shows the draft."""
    kept = drafts.draft(actor, drafts.place_of(page.ticket.pk))
    if not form.is_bound:
        form.take_up(kept.typed if kept else Typed(), AS.get(request.GET.get("as", ""), ""))
    if files is None:
        files = kept.typed.files if kept and not form.is_bound else ()
    leaving = held.waiting(actor, page.ticket)
    last = max((message.id for message in page.messages), default=0)
    ways = {way for way, _words in kinds_to_send(page)}
    return {
        "kept_files": marked(actor, files),
        "draft": kept,
        "older": kept.older if kept else (),
        "mark": request.POST.get("mark", "") if form.is_bound else (kept.mark if kept else ""),
        "leaving": [_leaving(one) for one in leaving if one.state == held.HELD],
        "not_sent": [one for one in leaving if one.state == held.FAILED],
        "talk_mark": f"{last}-{max((one.id for one in leaving), default=0)}",
        "ready_replies": canned.ready_replies(actor),
        "ways": [name for name, way in AS.items() if way in ways],
        "hold_seconds": held.SECONDS,
    }


def with_ready_reply(actor: Actor, page: TicketPage, form: SayForm, request: HttpRequest, typed: Typed) -> SayForm:
    """The form with the chosen ready reply after what was typed."""
    chosen = request.POST.get("canned", "")
    row = canned.canned_of(actor).filter(pk=chosen).first() if chosen.isdecimal() and chosen.isascii() else None
    words = canned.filled(row.body, values(actor, page)) if row else ""
    body = "\n\n".join(part for part in (typed.body.rstrip(), words) if part)
    data = request.POST.copy()
    data["body"] = body
    return SayForm(data, action="say", kinds=form.fields["kind"].choices)  # type: ignore[attr-defined]  # a ChoiceField


def _readers(page: TicketPage) -> str:
    ticket = page.ticket
    if ticket.organisation.kind == UNIDENTIFIED:
        return ticket.requester.name
    if ticket.reseller:
        return _("%(customer)s and %(reseller)s") % {
            "customer": ticket.organisation.name,
            "reseller": ticket.reseller.name,
        }
    return ticket.organisation.name


def _leaving(one: held.Waiting) -> Leaving:
    return Leaving(one, min(held.SECONDS, max(0, int((one.send_at - now()).total_seconds()))))
