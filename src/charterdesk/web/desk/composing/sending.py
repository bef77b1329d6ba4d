"""Sending from the ticket's page: notes at once, everything that others read after ten seconds to think again."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.files import stored_in
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.workspace import drafts, held
from charterdesk.apps.workspace.drafts import Typed
from charterdesk.apps.workspace.models import HeldReply
from charterdesk.web.desk.action import Action
from charterdesk.web.desk.composer import kinds_to_send
from charterdesk.web.desk.composing.form import SayForm
from charterdesk.web.desk.composing.stored import Named

NOTE: Final = "note"
EVERYTHING: Final = (2**62, 2**62)


def typed_in(request: HttpRequest, files: tuple[Named, ...]) -> Typed:
    """What the form of this request holds, right or wrong."""
    fields = {name: request.POST.get(name, "") for name in ("kind", "wait_for", "asked")}
    body = request.POST.get("body", "").replace("\r\n", "\n").replace("\x00", "")
    return Typed(body, {name: value for name, value in fields.items() if value}, files)


def seen_in(request: HttpRequest) -> tuple[int, int]:
    """The last message and the last answer about to leave that the writer had before his eyes; a form that carries no
    such mark is no page of ours, and asks no question.
    """
    if "talk" not in request.POST:
        return EVERYTHING
    message, _dash, waiting = request.POST["talk"].partition("-")
    return _whole(message), _whole(waiting)


def send(actor: Actor, page: TicketPage, typed: Typed, request: HttpRequest) -> HeldReply | None:
    """Write the note (None), or hold the answer. Errors as `held.hold` and the verbs."""
    mark = request.POST.get("mark", "")
    if typed.fields.get("kind") != NOTE:
        return held.hold(actor, page.ticket.pk, typed, seen=seen_in(request), mark=mark)
    stored = stored_in(actor.desk, [digest for digest, _name in typed.files])
    if not {digest for digest, _name in typed.files} <= stored.keys():
        raise Invalid(_("A file is no longer there: choose it again."), field="attachments", code="unknown")
    files = [NewFile(stored[digest], name) for digest, name in typed.files]
    work.note(actor, page.ticket.pk, body=typed.body, files=files)
    drafts.clear(actor, drafts.place_of(page.ticket.pk), typed, mark=mark)
    return None


def _run(*_given: Any) -> object:
    raise TypeError("the composer sends by itself")


def _chosen(_actor: Actor, page: TicketPage) -> dict[str, Any]:
    return {"kinds": kinds_to_send(page)}


def _whole(text: str) -> int:
    most_digits = 18
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else 0


SAY: Final = Action(
    "say", "reply", _("Write"), _("Send"), _("The note stands on the ticket."), SayForm, _run, chosen=_chosen
)
