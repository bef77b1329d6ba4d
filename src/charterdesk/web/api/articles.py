"""The API of articles: read by whoever may read them, written, published and retired by the desk, judged by readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.params.functions import Body
from pydantic import BaseModel, Field

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.knowledge import queries, writing
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.knowledge.suggesting import suggested
from charterdesk.apps.knowledge.writing import ArticleTerms
from charterdesk.apps.people.access import actor_of, is_staff
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.given import Slice
from charterdesk.web.api.reading import LARGEST_ID, Given, Id, Line, Text, Word, Yes
from charterdesk.web.api.routing import Number, changes, reads
from charterdesk.web.api.shown import Named, Page
from charterdesk.web.api.work import ticket_id

router: Final = Router(tags=["articles"])


class TextShown(BaseModel):
    """What an article says in one language, in Markdown; the latest revision."""

    language: str
    title: str
    body: str
    revision: int
    at: datetime


class ForTheDesk(BaseModel):
    """What only the desk is told of an article."""

    state: str
    audience: str
    plans: list[str]
    review_on: date | None
    ticket: int | None = Field(description="The number of the ticket from which it was written")
    version: int
    helped: int = Field(description="Persons whom it helped")
    did_not_help: int


class ArticleShown(BaseModel):
    """An article; `desk` is null for who is not of the desk."""

    number: int
    name: str
    product: Named | None
    product_version: str
    published_at: datetime | None
    texts: list[TextShown]
    desk: ForTheDesk | None


class SuggestedShown(BaseModel):
    """An article that may help, as the reader is offered it."""

    number: int
    name: str
    language: str
    title: str
    body: str


class Suggestions(BaseModel):
    """The articles that may help, the nearest first."""

    rows: list[SuggestedShown]


class Said(BaseModel):
    """What a person said of an article."""

    number: int
    helped: bool


class ArticlesWanted(Slice):
    """Which articles; `due`: those to be looked at again by that day. The desk's conditions say nothing to others."""

    state: Literal["", "draft", "published", "retired"] = ""
    audience: Literal["", "internal", "plans", "customers", "public"] = ""
    product_id: int | None = Field(None, ge=1, le=LARGEST_ID)
    due: date | None = None


class SuggestionsWanted(Given):
    """What somebody asks, as he wrote it."""

    text: Line = Field(min_length=1)
    product_id: int | None = Field(None, ge=1, le=LARGEST_ID)
    language: Literal["", "fr", "en", "es"] = ""


class TextGiven(Given):
    """Title, and body in Markdown."""

    title: Line = Field(min_length=1, max_length=writing.LONGEST_TITLE)
    body: Text = Field("", max_length=writing.LONGEST_BODY)


class ArticleGiven(Given):
    """An article as it is to be; a language that is left out stays as it is."""

    texts: dict[Literal["fr", "en", "es"], TextGiven]
    audience: Literal["internal", "plans", "customers", "public"] = "internal"
    plans: list[Word] = Field([], max_length=50, description="Of the charter, for the audience of that name")
    product_id: Id | None = None
    product_version: Line = Field("", max_length=writing.LONGEST_VERSION)
    review_on: date | None = None

    def terms(self) -> ArticleTerms:
        """As the verbs take it."""
        texts: dict[str, writing.Text] = {
            language: writing.Text(text.title, text.body) for language, text in self.texts.items()
        }
        return ArticleTerms(
            texts, self.audience, tuple(self.plans), self.product_id, self.product_version, self.review_on
        )


class NewArticle(ArticleGiven):
    """An article to be written, perhaps from a ticket, perhaps about what recurs."""

    ticket: Id | None = Field(None, description="The number of the ticket whose solution it tells")
    recurrence: Id | None = Field(None, description="The number of the recurrence that it answers")


class ChangedArticle(ArticleGiven):
    """What is said instead."""

    version: Id | None = Field(
        None, description="The article's version as you read it: 409 if somebody changed it since"
    )


class Versioned(Given):
    """The version that its reader saw."""

    version: Id | None = None


class Helped(Given):
    """Whether it helped."""

    yes: Yes


NOTHING_SAID: Final = Body(Versioned())


@router.get("/articles", **reads(Page[ArticleShown]))
def articles(request: HttpRequest, wanted: Query[ArticlesWanted]) -> HttpResponse:
    """The articles within your sight, the latest first."""
    actor = actor_of(request)
    asked: Mapping[str, Any] = {"product_id": wanted.product_id}
    if is_staff(actor):
        asked = {**asked, "state": wanted.state, "audience": wanted.audience, "due": wanted.due}
    found = queries.articles(actor, **asked)
    rows = list(found[wanted.offset : wanted.offset + wanted.limit + 1])
    shown = [_shown(actor, row) for row in rows[: wanted.limit]]
    page = Page[ArticleShown](rows=shown, limit=wanted.limit, offset=wanted.offset, more=len(rows) > wanted.limit)
    return answer(page)


@router.get("/articles/suggest", **reads(Suggestions))
def suggest(request: HttpRequest, wanted: Query[SuggestionsWanted]) -> HttpResponse:
    """At most four published articles that may answer what is asked, in your language where there is one."""
    actor = actor_of(request)
    found = suggested(actor, wanted.text, product_id=wanted.product_id, language=wanted.language)
    shown = [
        SuggestedShown(
            number=one.article.number,
            name=one.article.name,
            language=one.text.language,
            title=one.text.title,
            body=one.text.body,
        )
        for one in found
    ]
    return answer(Suggestions(rows=shown))


@router.get("/articles/{number}", **reads(ArticleShown))
def article(request: HttpRequest, number: Number) -> HttpResponse:
    """One article, in all its languages."""
    actor = actor_of(request)
    return answer(_shown(actor, queries.article(actor, number)))


@router.post("/articles", **changes(ArticleShown))
def write(request: HttpRequest, given: NewArticle) -> HttpResponse:
    """Write an article: a draft, which nobody is offered before it is published."""
    actor = actor_of(request)

    def perform() -> Article:
        from_ticket = ticket_id(request, given.ticket) if given.ticket is not None else None
        return writing.write(actor, given.terms(), ticket_id=from_ticket, recurrence_number=given.recurrence)

    return _done(request, perform, HTTPStatus.CREATED)


@router.post("/articles/{number}/change", **changes(ArticleShown, 200))
def change(request: HttpRequest, number: Number, given: ChangedArticle) -> HttpResponse:
    """Say something else; the texts before stay kept. What is published may be changed by who may publish."""
    return _done(
        request, lambda: writing.change(actor_of(request), number, given.terms(), version=given.version), HTTPStatus.OK
    )


@router.post("/articles/{number}/publish", **changes(ArticleShown, 200))
def publish(request: HttpRequest, number: Number, given: Versioned = NOTHING_SAID) -> HttpResponse:
    """From now on its audience reads it. 422 where a text or the plans are missing."""
    return _done(request, lambda: writing.publish(actor_of(request), number, version=given.version), HTTPStatus.OK)


@router.post("/articles/{number}/retire", **changes(ArticleShown, 200))
def retire(request: HttpRequest, number: Number, given: Versioned = NOTHING_SAID) -> HttpResponse:
    """Nobody is offered it any more; the desk still finds it."""
    return _done(request, lambda: writing.retire(actor_of(request), number, version=given.version), HTTPStatus.OK)


@router.post("/articles/{number}/helped", **changes(Said, 200))
def helped(request: HttpRequest, number: Number, given: Helped) -> HttpResponse:
    """Whether it helped you: counted once a person, your last word."""

    def perform() -> BaseModel:
        writing.say_helped(actor_of(request), number, yes=given.yes)
        return Said(number=number, helped=given.yes)

    return created(request, perform, status=HTTPStatus.OK)


def _done(request: HttpRequest, verb: Callable[[], Article], status: HTTPStatus) -> HttpResponse:
    actor = actor_of(request)

    def perform() -> BaseModel:
        return _shown(actor, queries.article(actor, verb().number))

    return created(request, perform, status=status)


def _shown(actor: Actor, row: Article) -> ArticleShown:
    texts = {text.language: text for text in sorted(row.texts.all(), key=lambda text: text.revision)}
    return ArticleShown(
        number=row.number,
        name=row.name,
        product=Named(id=row.product.pk, name=row.product.name) if row.product else None,
        product_version=row.product_version,
        published_at=row.published_at,
        texts=[
            TextShown(language=text.language, title=text.title, body=text.body, revision=text.revision, at=text.at)
            for _language, text in sorted(texts.items())
        ],
        desk=_for_the_desk(row) if is_staff(actor) else None,
    )


def _for_the_desk(row: Article) -> ForTheDesk:
    return ForTheDesk(
        state=row.state,
        audience=row.audience,
        plans=sorted(one.plan for one in row.plans.all()),
        review_on=row.review_on,
        ticket=row.ticket.number if row.ticket else None,
        version=row.version,
        helped=getattr(row, "yes", 0) or 0,
        did_not_help=getattr(row, "no", 0) or 0,
    )
