"""One ticket: what is owed, what was said, what may be done; and the actions on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.desk_mail import ticket_mail
from charterdesk.apps.people.queries import names_of
from charterdesk.apps.tickets.page import TicketPage, ticket_page
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web import kept_addresses
from charterdesk.web.desk import composer, ticket_actions, ticket_shown, ticket_verbs, timeline
from charterdesk.web.desk import ticket_mail as mail_shown
from charterdesk.web.desk.action import REMOVE_WATCHER, Action
from charterdesk.web.desk.actions import ACTIONS, AT_ONCE
from charterdesk.web.desk.charter import rebasing
from charterdesk.web.desk.composing import sending, stored
from charterdesk.web.desk.composing.form import SayForm
from charterdesk.web.desk.joining import shown as joining_shown
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.setup import ticket_fields
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.ticket_actions import Offer
from charterdesk.web.desk.uploads import stored_files

CARRIED: Final = "desk/composing/carried.html"
PREVIEW: Final = "preview"
INSERT: Final = "insert"


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that comes back with what was typed: whether somebody else changed the ticket, the files kept meanwhile,
    whether its words are to be shown as they will be read.
    """

    offer: Offer
    conflict: bool = False
    files: tuple[stored.Named, ...] = ()
    preview: bool = False


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The page of a ticket; NotFound."""
    return _page(request, actor, number)


@require_POST
@for_staff
def act(request: HttpRequest, actor: Actor, number: int, name: str) -> HttpResponse:
    """Do one action. What is wrong is told beside the field (422) and what somebody else changed meanwhile is told
    too (409); either way everything typed is kept and nothing is stored.
    """
    action = ACTIONS.get(name)
    if action is None:
        raise NotFound
    page = ticket_page(actor, number)
    form = ticket_actions.form(action, actor, page, request)
    if isinstance(form, SayForm):
        return _say(request, actor, page, form)
    offer = (action, form)
    version = _whole(request.POST.get("version", ""))
    if version != page.ticket.version:
        return _page(request, actor, number, Returned(offer, conflict=True), status=409)
    if not form.is_valid():
        return _page(request, actor, number, Returned(offer), status=422)
    if not reaches(actor, f"ticket.{action.right}", page.ticket):
        # Before his files are stored, not after.
        raise NotAllowed(f"ticket.{action.right}")
    try:
        files = stored_files(actor, request)
        action.run(actor, page.ticket.pk, form.cleaned_data, files, version)
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, number, Returned(offer), status=422)
    except Conflict:
        return _page(request, actor, number, Returned(offer, conflict=True), status=409)
    messages.success(request, str(action.done))
    return redirect("desk:ticket", actor.desk.slug, number)


def _say(request: HttpRequest, actor: Actor, page: TicketPage, form: SayForm) -> HttpResponse:
    """Send from the composer. What others read is held ten seconds; what was chosen of files is kept in any case."""
    number, offer, go = page.ticket.number, (sending.SAY, form), request.POST.get("go", "")
    found = stored.Brought((), ())
    if any(reaches(actor, f"ticket.{right}", page.ticket) for right in ("reply", "note")):
        found = stored.brought(actor, request)
    typed = sending.typed_in(request, found.files)
    if go == INSERT:
        form = composer.with_ready_reply(actor, page, form, request, typed)
        return _page(request, actor, number, Returned((sending.SAY, form), files=found.files))
    if go == PREVIEW:
        return _page(request, actor, number, Returned(offer, files=found.files, preview=True))
    valid = form.is_valid()
    for wrong in found.refused:
        form.add_error("attachments", wrong)
    if not valid or found.refused:
        return _page(request, actor, number, Returned(offer, files=found.files), status=422)
    try:
        held = sending.send(actor, page, typed, request)
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, number, Returned(offer, files=found.files), status=422)
    except Conflict:
        return _page(request, actor, number, Returned(offer, conflict=True, files=found.files), status=409)
    address = kept_addresses.address("desk:ticket", actor.desk.slug, number)
    if held is not None:
        return redirect(f"{address}#held-{held.pk}")
    messages.success(request, str(sending.SAY.done))
    return redirect(address)


def _page(
    request: HttpRequest, actor: Actor, number: int, returned: Returned | None = None, *, status: int = 200
) -> HttpResponse:
    page = ticket_page(actor, number)
    names = _names(actor, page)
    offered = ticket_actions.offered(actor, page, returned.offer if returned else None)
    said = mail_shown.shown(page, ticket_mail(actor, page.ticket))
    seen = _whole(request.POST.get("seen", ""))
    conflict = returned is not None and returned.conflict
    context: dict[str, Any] = {
        **ticket_shown.shown(page, names, now()),
        **said,
        **joining_shown.shown(actor, page),
        **ticket_fields.shown(actor, page),
        **rebasing.shown(actor, page),
        **timeline.shown(page, said["talk"], names),
        "at_once": [(offered[name], _address(actor, number, name)) for name in AT_ONCE if name in offered],
        "say": _say_offer(actor, page, returned) if "say" in offered else None,
        "removes_watchers": reaches(actor, "ticket.remove_watcher", page.ticket),
        "bound": returned.offer[0].name if returned else "",
        "seen": page.journal[-1].seq if page.journal else 0,
        "conflict": conflict,
        "changed": ticket_shown.changed_since(page.journal, seen, names) if conflict else [],
        "tab": "queue",
    }
    context["carried"] = render_to_string(CARRIED, context, request)
    context["verbs"] = _verbs(actor, page, offered, context["carried"], returned)
    say = context["say"]
    if say is not None and isinstance(say[1], SayForm):
        files = returned.files if returned and returned.offer[0] is sending.SAY else None
        context |= composer.shown(request, actor, page, say[1], files)
        context["preview"] = returned.offer[1]["body"].value() if returned and returned.preview else None
    if conflict and context["bound"] == sending.SAY.name:
        last, _held = sending.seen_in(request)
        context["meanwhile"] = [one for one in said["talk"] if one.message.id > last]
    return render(request, "desk/ticket.html", context, status=status)


def _say_offer(actor: Actor, page: TicketPage, returned: Returned | None) -> Offer:
    if returned is not None and returned.offer[0] is sending.SAY:
        return returned.offer
    return sending.SAY, ticket_actions.form(sending.SAY, actor, page)


def _verbs(
    actor: Actor, page: TicketPage, offered: Mapping[str, Action], carried: SafeString, returned: Returned | None
) -> list[SafeString]:
    """The forms of what may be done; the one that comes back is open and shows what was typed."""
    written: list[SafeString] = []
    for name, action in offered.items():
        if name in {*AT_ONCE, "say", REMOVE_WATCHER}:
            continue
        address = _address(actor, page.ticket.number, name)
        if returned is not None and returned.offer[0] is action:
            written.append(ticket_verbs.bound(returned.offer, address=address, carried=carried))
        else:
            written.append(ticket_verbs.folded(action, actor, page, address=address, carried=carried))
    return written


def _address(actor: Actor, number: int, name: str) -> str:
    return kept_addresses.address("desk:act", actor.desk.slug, number, name)


def _names(actor: Actor, page: TicketPage) -> dict[int, str]:
    wanted = {line.actor_id for line in page.journal if line.actor_id is not None}
    return names_of(actor, wanted)


def _whole(text: str) -> int:
    """A number that the page carries along; what is none counts as older than everything."""
    most_digits = 9
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else 0
