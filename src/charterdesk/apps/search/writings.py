"""Articles and bugs found by their words: what the reader may read of them, the latest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.escalation.bugs import queries as bugs
from charterdesk.apps.escalation.bugs.models import Bug, Workaround
from charterdesk.apps.knowledge import queries as articles
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.people.access import is_staff, may, require
from charterdesk.apps.search import marks, things
from charterdesk.apps.search.asked import Asked, Piece
from charterdesk.apps.search.matching import of_words
from charterdesk.apps.search.operators import Asking, moments, number
from charterdesk.apps.search.scope import readable_level

SHOWN: Final = 6  # of each kind
LOOKED_AT: Final = 200  # of each kind, the latest: not all of them may be read
# What operators ask of an article, of a bug; whoever names another means tickets.
ARTICLE_DAYS: Final = "written_at"
BUG_DAYS: Final = "declared_at"
UNDERSTOOD: Final = frozenset({"", "number", "before", "after", "on"})


@dataclass(frozen=True, slots=True)
class Writing:
    """An article or a bug: its title in parts that are marked or not, and the words around what was asked for, where
    the title has not all of it. `beside`: its product and version; `state` as its own page tells it.
    """

    number: int
    name: str
    title: tuple[marks.Segment, ...]
    beside: str
    state: str
    why: tuple[marks.Segment, ...]


@dataclass(frozen=True, slots=True)
class Writings:
    """What was found beside tickets."""

    articles: tuple[Writing, ...] = ()
    bugs: tuple[Writing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.articles or self.bugs)


def writings(actor: Actor, asked: Asked) -> Writings:
    """At most six of each kind within the actor's sight; nothing where operators narrow the search to tickets, or
    nothing is asked for. NotAllowed.
    """
    require(actor, "search.use")
    if not any(not piece.negative for piece in asked.pieces) or any(
        piece.operator not in UNDERSTOOD for piece in asked.pieces
    ):
        return Writings()
    return Writings(articles=_articles(actor, asked), bugs=_bugs(actor, asked))


def _articles(actor: Actor, asked: Asked) -> tuple[Writing, ...]:
    if may(actor, "article.see") is None:
        return ()
    condition = _condition(actor, asked, ARTICLE_DAYS)
    rows = _narrowed(actor, asked, "article", articles.visible_to(actor), condition)
    told = articles.by_keys(actor, rows)
    return tuple(_article(actor, asked, told[key]) for key in rows if key in told)


def _bugs(actor: Actor, asked: Asked) -> tuple[Writing, ...]:
    if not is_staff(actor) or may(actor, "bug.see") is None:
        return ()
    condition = _condition(actor, asked, BUG_DAYS)
    keys = _narrowed(actor, asked, "bug", Bug.objects.filter(desk=actor.desk), condition)
    found: Mapping[int, Bug] = {row.pk: row for row in bugs.bugs(actor).filter(pk__in=keys)} if keys else {}
    texts: dict[int, dict[str, str]] = {}
    for workaround in Workaround.objects.filter(bug__in=found).order_by("revision") if found else ():
        texts.setdefault(workaround.bug_id, {})[workaround.language] = workaround.text
    return tuple(_bug(asked, found[key], texts.get(key, {}).values()) for key in keys if key in found)


def _condition(actor: Actor, asked: Asked, column: str) -> Q | None:
    """What the operators ask; None where they ask for nothing that there can be."""
    asking, whole = Asking(actor, readable_level(actor)), Q()
    for piece in asked.pieces:
        if not piece.operator:
            continue
        found = number(asking, piece) if piece.operator == "number" else moments(asking, piece, column)
        if found.problem:
            return None
        whole &= ~found.of if piece.negative else found.of
    return whole


def _narrowed(
    actor: Actor, asked: Asked, kind: str, within: QuerySet[Article] | QuerySet[Bug], condition: Q | None
) -> list[int]:
    """The keys of those that have the words and meet the operators, the latest first."""
    if condition is None:
        return []
    wanted = of_words(asked, readable_level(actor), ())
    rows = within.filter(condition).order_by("-pk")
    if wanted is None:
        return list(rows.values_list("pk", flat=True)[:SHOWN])
    if not any(_positive(piece) for piece in asked.of("")):
        return []
    keys = things.matching(actor.desk, kind, wanted, limit=LOOKED_AT)
    return list(rows.filter(pk__in=keys).values_list("pk", flat=True)[:SHOWN]) if keys else []


def _positive(piece: Piece) -> bool:
    return not piece.negative


def _article(actor: Actor, asked: Asked, row: Article) -> Writing:
    text = articles.text_in(row, actor.language)
    title = marks.mark(asked, text.title if text else "")
    bodies = [one.body for one in row.texts.all()]
    why = _around(asked, title, bodies)
    state = "" if row.state == Article.PUBLISHED else row.state
    return Writing(row.number, row.name, title.segments(), _product(row), state, why)


def _bug(asked: Asked, row: Bug, workarounds: Iterable[str]) -> Writing:
    title = marks.mark(asked, row.title)
    why = _around(asked, title, (row.reproduction, *workarounds, row.environment))
    return Writing(row.number, row.name, title.segments(), row.product.name, getattr(row, "state", ""), why)


def _product(row: Article) -> str:
    return " ".join(part for part in (row.product.name if row.product else "", row.product_version) if part)


def _around(asked: Asked, title: marks.Marked, texts: Iterable[str]) -> tuple[marks.Segment, ...]:
    sought = sum(_positive(piece) for piece in asked.of(""))
    if title.pieces >= sought:
        return ()
    best = max((marks.mark(asked, text[: marks.READ]) for text in texts if text), key=_pieces, default=None)
    return best.excerpt() if best is not None and best.pieces else ()


def _pieces(marked: marks.Marked) -> int:
    return marked.pieces
