"""How the states and the audiences of articles are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at
from charterdesk.apps.knowledge.models import Article, ArticleText
from charterdesk.apps.knowledge.queries import text_in
from charterdesk.web.desk import charter_labels

STATES: Final[Mapping[str, str | Promise]] = {
    Article.DRAFT: pgettext_lazy("article", "draft"),
    Article.PUBLISHED: pgettext_lazy("article", "published"),
    Article.RETIRED: pgettext_lazy("article", "retired"),
}
AUDIENCES: Final[Mapping[str, str | Promise]] = {
    Article.INTERNAL: pgettext_lazy("article", "the desk only"),
    Article.PLANS: pgettext_lazy("article", "customers of some plans"),
    Article.CUSTOMERS: pgettext_lazy("article", "every customer"),
    Article.PUBLIC: pgettext_lazy("article", "everybody, without signing in"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An article of a list, in words."""

    row: Article
    text: ArticleText | None
    state: str | Promise
    audience: str | Promise
    languages: str
    due: bool


def shown(rows: Iterable[Article]) -> list[Shown]:
    """The articles as a list tells them, in the reader's language where there is a text."""
    today = now().date()
    return [
        Shown(
            row,
            text_in(row, charter_labels.language()),
            STATES[row.state],
            AUDIENCES[row.audience],
            ", ".join(sorted({text.language for text in row.texts.all()})),
            row.review_on is not None and row.review_on <= today and row.state != Article.RETIRED,
        )
        for row in rows
    ]


def plan_choices(actor: Actor) -> list[tuple[str, str]]:
    """The plans that the charter knows today, in its words."""
    try:
        charter = charter_at(actor.desk, now()).charter
    except (NoCharter, UnreadableCharter):
        return []
    return [(name, charter_labels.plan(charter, name)) for name in charter.plans]
