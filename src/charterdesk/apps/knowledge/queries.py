"""Reads of articles, scoped by who asks: a customer sees what is published for him. Absent and forbidden are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import Contract, CoveredEquipment, Product
from charterdesk.apps.contracts.queries import contracts, equipment
from charterdesk.apps.knowledge.models import Article, ArticleText, Helped, Recurrence
from charterdesk.apps.people.access import is_staff, may, require

CODES: Final = tuple(code for code, _name in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Told:
    """How many persons an article helped, and how many it did not."""

    yes: int
    no: int


def plans_of(actor: Actor) -> frozenset[str]:
    """The plans that run today, of the contracts within the actor's sight and of those that cover what he runs: an end
    customer is served by his reseller's contract (EX-05).
    """
    today = day_of(actor.desk, now())
    covering = CoveredEquipment.objects.filter(equipment__in=equipment(actor).order_by()).values("contract")
    rows = Contract.objects.filter(Q(pk__in=covering) | Q(pk__in=contracts(actor).order_by()), desk=actor.desk)
    running = rows.filter(Q(ends__isnull=True) | Q(ends__gte=today), starts__lte=today)
    return frozenset(running.order_by().values_list("plan", flat=True))


def visible_to(actor: Actor) -> QuerySet[Article]:
    """The articles that the actor may read: the desk all of them, who is served those published for him."""
    rows = Article.objects.filter(desk=actor.desk)
    if is_staff(actor):
        return rows if may(actor, "article.see") else rows.none()
    if may(actor, "article.see") is None:
        return rows.none()
    for_plans = Q(audience=Article.PLANS, plans__plan__in=plans_of(actor))
    for_all = Q(audience__in=(Article.CUSTOMERS, Article.PUBLIC))
    return rows.filter(for_all | for_plans, state=Article.PUBLISHED).distinct()


def articles(
    actor: Actor, *, state: str = "", product_id: int | None = None, audience: str = "", due: date | None = None
) -> QuerySet[Article]:
    """The articles within sight, the latest first. `due`: those to be looked at again by that day."""
    require(actor, "article.see")
    rows = visible_to(actor).select_related("product").prefetch_related(with_texts(), "plans")
    if state:
        rows = rows.filter(state=state)
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    if audience:
        rows = rows.filter(audience=audience)
    if due is not None:
        rows = rows.filter(review_on__lte=due).exclude(state=Article.RETIRED)
    said = Helped.objects.filter(article=OuterRef("pk")).order_by().values("article")
    rows = rows.annotate(yes=Subquery(said.filter(yes=True).annotate(count=Count("pk")).values("count")))
    return rows.annotate(no=Subquery(said.filter(yes=False).annotate(count=Count("pk")).values("count"))).order_by(
        "-number"
    )


def article(actor: Actor, number: int) -> Article:
    """One article within sight; NotFound."""
    row = articles(actor).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def by_keys(actor: Actor, keys: Iterable[int], *, published: bool = False) -> dict[int, Article]:
    """Those articles within sight, by key; those that are published only."""
    rows = visible_to(actor).select_related("product").prefetch_related(with_texts())
    rows = rows.filter(state=Article.PUBLISHED) if published else rows
    return {row.pk: row for row in rows.filter(pk__in=[*keys])}


def text_in(row: Article, language: str) -> ArticleText | None:
    """The text of an article in this language, else in the first of the others that there is."""
    latest = {text.language: text for text in sorted(row.texts.all(), key=lambda text: text.revision)}
    return next((latest[code] for code in (language, *CODES) if code in latest), None)


def helped(row: Article) -> Told:
    """What was said of an article, each person once."""
    said = list(Helped.objects.filter(article=row).values_list("yes", flat=True))
    return Told(sum(said), len(said) - sum(said))


def said_by(actor: Actor, row: Article) -> bool | None:
    """What the actor said of an article; None where he said nothing."""
    if actor.person_id is None:
        return None
    return Helped.objects.filter(article=row, person_id=actor.person_id).values_list("yes", flat=True).first()


def products_with(actor: Actor) -> QuerySet[Product]:
    """The products of which there are articles within sight."""
    keys = visible_to(actor).order_by().values("product_id")
    return Product.objects.filter(desk=actor.desk, pk__in=keys).order_by("name", "pk")


def recurrences(actor: Actor) -> QuerySet[Recurrence]:
    """What recurs and was not answered yet, what the most tickets are about first."""
    require(actor, "article.write")
    rows = Recurrence.objects.filter(desk=actor.desk, dismissed_at__isnull=True, article__isnull=True)
    return rows.annotate(many=Count("tickets")).select_related("product").order_by("-many", "-number")


def recurrence(actor: Actor, number: int) -> Recurrence:
    """One of them; NotFound."""
    row = recurrences(actor).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def with_texts() -> Prefetch[str, QuerySet[ArticleText], str]:
    """Every text of articles, each with its author, to be fetched with them."""
    return Prefetch("texts", ArticleText.objects.select_related("author").order_by("language", "revision"))
