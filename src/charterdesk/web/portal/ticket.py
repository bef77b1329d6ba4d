"""One request: the conversation, how it stands, what was promised and why, and what its customer may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.appointments.queries import open_of_ticket
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.remote import queries as connections
from charterdesk.apps.tickets import closure, contest, queries, quotes, rating, work
from charterdesk.apps.tickets.messages import check_body
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.web.download import download as as_file
from charterdesk.web.portal.reader import for_customers, language
from charterdesk.web.portal.ticket_view import view_of
from charterdesk.web.portal.uploads import brought, store_all

UNPROCESSABLE: Final = 422
CONFLICT: Final = 409
MOST_DIGITS: Final = 9

Act = Callable[[HttpRequest, Actor, Ticket], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that a customer does on his request: the verb behind it, and what he is told afterwards."""

    act: Act
    done: str | Promise


@require_safe
@for_customers
def show(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The page of one request; NotFound where it is not the reader's."""
    return _shown(request, actor, number, {})


@require_POST
@for_customers
def do(request: HttpRequest, actor: Actor, number: int, verb: str) -> HttpResponse:
    """Do one thing, then show the request again; what was typed stays where it could not be done."""
    wanted = VERBS.get(verb)
    if wanted is None:
        raise NotFound
    ticket = queries.ticket(actor, number)
    try:
        wanted.act(request, actor, ticket)
    except Invalid as refused:
        wrong = {"verb": verb, "error": " ".join(str(problem.message) for problem in refused.problems)}
        return _shown(request, actor, number, {**wrong, **_chosen(request, refused)}, status=UNPROCESSABLE)
    except Conflict as meanwhile:
        wrong = {"verb": verb, "changed": str(meanwhile.message), "typed": _typed(request)}
        return _shown(request, actor, number, wrong, status=CONFLICT)
    messages.success(request, str(wanted.done))
    return redirect("portal:ticket", desk=actor.desk.slug, number=number)


@require_safe
@for_customers
def download(_request: HttpRequest, actor: Actor, attachment_id: int) -> HttpResponse:
    """A file of the conversation, always as a download."""
    return as_file(queries.attachment(actor, attachment_id))  # type: ignore[return-value]  # a streaming response is an answer too


def _shown(
    request: HttpRequest, actor: Actor, number: int, extra: Mapping[str, object], status: int = 200
) -> HttpResponse:
    page = ticket_page(actor, number)
    shown = {
        "view": view_of(actor, page, language()),
        "appointments": open_of_ticket(actor, page.ticket),
        "connections": connections.open_of_ticket(actor, page.ticket),
    }
    return render(request, "portal/ticket.html", {**shown, **extra}, status=status)


def _chosen(request: HttpRequest, refused: Invalid) -> dict[str, object]:
    """What stays in the form that is refused, and which field is wrong."""
    wrong = {problem.field for problem in refused.problems}
    asked = {"score": "choice", "wished": "choice", "file": "files", "files": "files"}
    return {
        "typed": _typed(request),
        "picked": request.POST.get("score", "") or request.POST.get("wished", ""),
        "wrong_field": next((asked[name] for name in asked if name in wrong), "text"),
    }


def _typed(request: HttpRequest) -> str:
    return request.POST.get("body", "") or request.POST.get("reason", "")


def _reply(request: HttpRequest, actor: Actor, ticket: Ticket) -> None:
    body = request.POST.get("body", "")
    if body.strip() or not brought(request, "files"):
        check_body(body)
    files = store_all(actor, request, "files")
    if body.strip():
        work.reply(actor, ticket.pk, body=body, files=files)
    else:
        work.attach(actor, ticket.pk, files=files)


def _validate(request: HttpRequest, actor: Actor, ticket: Ticket) -> None:
    closure.validate(actor, ticket.pk, body=request.POST.get("body", ""))


def _reject(request: HttpRequest, actor: Actor, ticket: Ticket) -> None:
    closure.reject(actor, ticket.pk, reason=request.POST.get("reason", ""))


def _reopen(request: HttpRequest, actor: Actor, ticket: Ticket) -> None:
    closure.reopen(actor, ticket.pk, reason=request.POST.get("reason", ""))


def _accept_quote(request: HttpRequest, actor: Actor, ticket: Ticket) -> None:
    quotes.accept_quote(actor, ticket.pk, version=_version(request))


def _decline_quote(request: HttpRequest, actor: Actor, ticket: Ticket) -> None:
    quotes.decline_quote(actor, ticket.pk, reason=request.POST.get("reason", ""), version=_version(request))


def _rate(request: HttpRequest, actor: Actor, ticket: Ticket) -> None:
    score = request.POST.get("score", "")
    rating.rate(
        actor,
        ticket.pk,
        score=int(score) if len(score) == 1 and score.isascii() and score.isdigit() else 0,
        comment=request.POST.get("body", ""),
    )


def _contest(request: HttpRequest, actor: Actor, ticket: Ticket) -> None:
    contest.contest(actor, ticket.pk, wished=request.POST.get("wished", ""), reason=request.POST.get("reason", ""))


def _version(request: HttpRequest) -> int:
    """The ticket as the reader saw it: he accepts the quote that he read, not one that replaced it meanwhile."""
    said = request.POST.get("version", "")
    if not (said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS):
        raise Invalid(_("Open the page again: it does not say which quote you answer."), field="version")
    return int(said)


VERBS: Final[Mapping[str, Verb]] = {
    "reply": Verb(_reply, _("Your answer was sent.")),
    "validate": Verb(_validate, _("Thank you. The request is closed.")),
    "rate": Verb(_rate, _("Thank you. We read every judgement.")),
    "contest_priority": Verb(_contest, _("We look at the priority again, and answer you.")),
    "reject": Verb(_reject, _("Thank you. We go on working on it.")),
    "reopen": Verb(_reopen, _("The request is open again.")),
    "accept_quote": Verb(_accept_quote, _("You accepted the quote. Work can start.")),
    "decline_quote": Verb(_decline_quote, _("You declined the quote. The request is closed.")),
}
