"""Articles and what recurs, for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.knowledge.models import Article, ArticleText, Recurrence
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of

ABOUT: Final = ("article", "article_move", "recurrence", "read_article", "any_article", "draft_article")
ABSENT: Final = 99


def things(person: Person | None, about: str) -> dict[str, int | str]:
    """Of North Desk, for whoever works there, or published for every customer; and of South Desk."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    served = person is not None and person.desk_id == north.pk and not works and _kind(person) != "manufacturer"
    read = about == "read_article" or (about == "any_article" and served)
    audience = Article.CUSTOMERS if read else Article.INTERNAL
    has = served if read else works
    # Drafts have numbers of their own: the others are published.
    number = 3 if about == "draft_article" else 2 if read else 1
    mine = {"own": _made(about, north, number, audience)} if has else {}
    return {
        **mine,
        "foreign": _made(about, south, 59 + number, audience),
        "absent": f"{ABSENT}/publish" if about == "article_move" else ABSENT,
    }


def _kind(person: Person) -> str:
    return person.organisation.kind if person.organisation is not None else ""


def _made(about: str, desk: Desk, number: int, audience: str) -> int | str:
    if about == "recurrence":
        return Recurrence.objects.get_or_create(
            desk=desk, number=number, dismissed_at=None, defaults={"found_at": now(), "seen_at": now()}
        )[0].number
    state = Article.DRAFT if about == "draft_article" else Article.PUBLISHED
    terms = {"state": state, "audience": audience, "written_at": now()}
    row, _new = Article.objects.get_or_create(desk=desk, number=number, defaults=terms)
    text = {"title": "Sending stops", "body": "Restart.", "at": now()}
    ArticleText.objects.get_or_create(article=row, language="en", revision=1, defaults=text)
    return f"{row.number}/publish" if about == "article_move" else row.number
