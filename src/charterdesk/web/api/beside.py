"""The verbs of tickets beside each other: merging and undoing it, links, tags; and putting one off."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.params.functions import Body
from pydantic import BaseModel

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.channels.desk_mail import ticket_mail
from charterdesk.apps.people.access import actor_of, require
from charterdesk.apps.tickets import links, merging, queries, snooze, tags
from charterdesk.apps.tickets.readers import readings
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.given_beside import Into, Later, Linking, Merging, TagName, Unlinking, Versioned
from charterdesk.web.api.reading import Fact
from charterdesk.web.api.routing import Number, changes, previews, reads
from charterdesk.web.api.shown_beside import BesideOf, Merged, MergePreviewed, previewed
from charterdesk.web.api.work import NOTHING_SAID, ticket_id

router: Final = Router(tags=["beside"])
NO_VERSION: Final = Body(Versioned())


class Tags(BaseModel):
    """The names of the desk's tags in use."""

    tags: list[str]


@router.post("/tickets/{number}/preview-merge", **previews(MergePreviewed))
def preview_merge(request: HttpRequest, number: Number, given: Into) -> HttpResponse:
    """Who reads how much of either ticket, and which promises would be kept until when. Nothing is stored."""
    actor = actor_of(request)
    source = queries.ticket(actor, number)
    if not reaches(actor, "ticket.merge", source):
        raise NotAllowed("ticket.merge")
    target = merging.chosen(actor, source, given.into_number)
    effects = merging.effect_of(actor, source.pk, target.pk)
    by_mail = {one.person_id for ticket in (source, target) for one in ticket_mail(actor, ticket).watchers}
    return answer(previewed(source, target, readings([source, target], also=by_mail), effects))


@router.post("/tickets/{number}/merge", **changes(Merged))
def merge(request: HttpRequest, number: Number, given: Merging) -> HttpResponse:
    """Go on with this ticket on another one: it is closed, its promises are kept there from their own start. Each
    message keeps its readers. 422 where the other one is closed, merged or unknown; 409 where this one is merged.
    """
    return _joined(request, number, given, merging.merge, HTTPStatus.CREATED)


@router.post("/tickets/{number}/undo-merge", **changes(Merged, 200))
def undo_merge(request: HttpRequest, number: Number, given: Versioned = NO_VERSION) -> HttpResponse:
    """Both tickets stand as before: name the one that was merged. 409 where it is not merged, or where the ticket on
    which it goes on was merged itself since.
    """
    return _joined(request, number, given, merging.undo, HTTPStatus.OK)


@router.get("/tags", **reads(Tags))
def list_tags(request: HttpRequest) -> HttpResponse:
    """The tags that may be put on a ticket."""
    actor = actor_of(request)
    require(actor, "ticket.tag")
    return answer(Tags(tags=tags.tags_to_choose(actor)))


@router.post("/tickets/{number}/tag", **changes(BesideOf, 200))
def tag(request: HttpRequest, number: Number, given: TagName) -> HttpResponse:
    """Put a tag on the ticket; one that is on it already stays."""
    return _around(request, number, given, tags.tag)


@router.post("/tickets/{number}/untag", **changes(BesideOf, 200))
def untag(request: HttpRequest, number: Number, given: TagName) -> HttpResponse:
    """Take a tag off the ticket; one that is not on it is off already."""
    return _around(request, number, given, tags.untag)


@router.post("/tickets/{number}/link", **changes(BesideOf, 200))
def link(request: HttpRequest, number: Number, given: Linking) -> HttpResponse:
    """Say what this ticket is to another one."""

    def verb(actor: Actor, ticket: int, *, relation: str, **said: Any) -> object:
        if relation not in links.KINDS:
            raise Invalid(_("Choose how they belong together."), field="relation", code="unknown")
        return links.link(actor, ticket, as_=relation, **said)

    return _around(request, number, given, verb)


@router.post("/tickets/{number}/unlink", **changes(BesideOf, 200))
def unlink(request: HttpRequest, number: Number, given: Unlinking) -> HttpResponse:
    """Take a link away, from both sides; 404 where this ticket has none such."""
    return _around(request, number, given, links.unlink)


@router.post("/tickets/{number}/put-off", **changes(BesideOf, 200))
def put_off(request: HttpRequest, number: Number, given: Later) -> HttpResponse:
    """Nobody need look at the ticket before that moment. Its clocks run on, and the first warning ends it, as does the
    customer's word.
    """
    return _around(request, number, given, snooze.snooze)


@router.post("/tickets/{number}/bring-back", **changes(BesideOf, 200))
def bring_back(request: HttpRequest, number: Number, given: Fact = NOTHING_SAID) -> HttpResponse:
    """The ticket is back in the queue at once; 409 where it never left."""
    return _around(request, number, given, snooze.wake)


def _around(request: HttpRequest, number: int, given: Fact, verb: Callable[..., object]) -> HttpResponse:
    actor = actor_of(request)

    def perform() -> BesideOf:
        verb(actor, ticket_id(request, number), **given.named())
        return BesideOf.of(actor, queries.ticket(actor, number))

    return created(request, perform, status=HTTPStatus.OK)


def _joined(
    request: HttpRequest, number: int, given: Versioned, verb: Callable[..., Any], status: HTTPStatus
) -> HttpResponse:
    actor = actor_of(request)
    return created(request, lambda: Merged.of(verb(actor, ticket_id(request, number), **given.named())), status=status)
