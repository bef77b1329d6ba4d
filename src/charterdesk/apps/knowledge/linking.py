"""An article is tied to the tickets on which it was used, and put into an answer: by its address, or by its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.knowledge.models import Article, ArticleLink, ArticleText
from charterdesk.apps.knowledge.queries import by_keys, text_in
from charterdesk.apps.knowledge.queries import visible_to as articles_of
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import reaches

LINK: Final = "link"
TEXT: Final = "text"


@transaction.atomic
def link(actor: Actor, ticket_id: int, article_id: int) -> None:
    """The article was used on this ticket; told once. NotFound for what is out of sight, Conflict where the ticket goes
    on in another one.
    """
    ticket = _held(actor, ticket_id)
    row = articles_of(actor).filter(pk=article_id).exclude(state=Article.RETIRED).first()
    if row is None:
        raise NotFound
    terms = {"desk": actor.desk, "person_id": actor.person_id, "at": now()}
    _row, new = ArticleLink.objects.get_or_create(ticket=ticket, article=row, defaults=terms)
    if new:
        _tell(actor, ticket, "ticket.article_linked", row.pk)


@transaction.atomic
def unlink(actor: Actor, ticket_id: int, article_id: int) -> None:
    """It was not used after all. NotFound where it is not tied to the ticket."""
    ticket = _held(actor, ticket_id)
    if not ArticleLink.objects.filter(ticket=ticket, article_id=article_id).delete()[0]:
        raise NotFound
    _tell(actor, ticket, "ticket.article_unlinked", article_id)


def linked(actor: Actor, ticket: Ticket, language: str) -> list[tuple[Article, ArticleText]]:
    """The articles that were used on a ticket, in their order, with their text in this language if there is one."""
    keys = [*ArticleLink.objects.filter(ticket=ticket).order_by("at", "pk").values_list("article_id", flat=True)]
    found = by_keys(actor, keys) if keys else {}
    told = [(found[key], text_in(found[key], language)) for key in keys if key in found]
    return [(row, text) for row, text in told if text is not None]


def tickets_with(row: Article) -> int:
    """On how many tickets an article was used."""
    return ArticleLink.objects.filter(article=row).count()


def words_for(actor: Actor, ticket: Ticket, article_id: int, put: str) -> str:
    """What is put into an answer to the ticket's customer, in his language: the address of the article (`put` "link"),
    or its text. Invalid where the article is not published for him: nothing of the desk's own goes out by mistake.
    """
    row = by_keys(actor, [article_id]).get(article_id)
    if row is None:
        raise Invalid(_("The article is no longer there."), field="article", code="unknown")
    reads = row.audience == Article.PUBLIC or article_id in by_keys(actor_of_person(ticket.requester), [article_id])
    if row.state != Article.PUBLISHED or not reads:
        said = _("%(article)s is not published for this customer.") % {"article": row.name}
        raise Invalid(said, field="article", code="not_for_him")
    text = text_in(row, (ticket.requester.language or ticket.desk.language)[:2])
    if text is None:
        raise Invalid(_("The article says nothing yet."), field="article", code="empty")
    return f"**{text.title}**\n\n{text.body}" if put == TEXT else f"{text.title}: {address_of(row)}"


def address_of(row: Article) -> str:
    """Where a customer reads it: everybody without signing in, if it is for everybody."""
    where = "help" if row.audience == Article.PUBLIC else "portal/articles"
    return f"{settings.BASE_URL.rstrip('/')}/{row.desk.slug}/{where}/{row.number}/"


def names_of(actor: Actor, article_ids: Sequence[int]) -> dict[int, str]:
    """What articles are called, with the title in the reader's language."""
    return {key: _name(row, actor.language) for key, row in by_keys(actor, article_ids).items()}


def published(actor: Actor) -> list[tuple[int, str]]:
    """The published articles that the actor may choose from, by name, the latest first: at most 200."""
    rows = articles_of(actor).filter(state=Article.PUBLISHED).order_by("-number")
    keys = list(rows.values_list("pk", flat=True)[:200])
    names = names_of(actor, keys)
    return [(key, names[key]) for key in keys if key in names]


def _name(row: Article, language: str) -> str:
    text = text_in(row, language)
    return f"{row.name} {text.title}" if text is not None else row.name


def _tell(actor: Actor, ticket: Ticket, code: str, article_id: int) -> None:
    data: dict[str, events.Json] = {"article": article_id}
    events.record(actor.desk, stream_of(ticket), code, actor=actor, data=data)


def _held(actor: Actor, ticket_id: int) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("desk")
    ticket = rows.filter(desk=actor.desk, pk=ticket_id).first()
    if ticket is None or not reaches(actor, "ticket.see", ticket):
        raise NotFound
    if not reaches(actor, "ticket.note", ticket):
        raise NotAllowed("ticket.note")
    if ticket.merged_into_id is not None:
        raise Conflict(_("This ticket goes on on another one, into which it was merged."))
    return ticket
