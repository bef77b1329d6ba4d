"""An article is written, from a ticket in one verb or by itself; changed, published, retired; whom it helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.base.now import now
from charterdesk.apps.base.numbers import take
from charterdesk.apps.base.typed import line
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at
from charterdesk.apps.contracts.models import Product
from charterdesk.apps.knowledge.indexing import keep_words
from charterdesk.apps.knowledge.models import Article, ArticlePlan, ArticleText, Helped, Recurrence
from charterdesk.apps.knowledge.queries import visible_to
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse
from charterdesk.apps.tickets.visibility import visible_to as tickets_of

SERIES: Final = "articles"
LONGEST_TITLE: Final = 200
LONGEST_BODY: Final = 50_000
LONGEST_VERSION: Final = 40
CODES: Final = frozenset(code for code, _name in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Text:
    """What an article says in one language: the title, and the body in Markdown."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class ArticleTerms:
    """What is said of an article. `plans`: words of the charter, for the audience of that name."""

    texts: Mapping[str, Text] = field(default_factory=dict)
    audience: str = Article.INTERNAL
    plans: Sequence[str] = ()
    product_id: int | None = None
    product_version: str = ""
    review_on: date | None = None


def stream_of(article_id: int) -> str:
    """The stream of an article in the journal."""
    return f"article:{article_id}"


@transaction.atomic
def write(
    actor: Actor, terms: ArticleTerms, *, ticket_id: int | None = None, recurrence_number: int | None = None
) -> Article:
    """Write an article: a draft. It answers the recurrence named. NotFound for a ticket out of sight, Invalid naming
    the field.
    """
    require(actor, "article.write")
    said = _checked(actor, terms)
    ticket = tickets_of(actor).filter(pk=ticket_id).first() if ticket_id is not None else None
    if ticket_id is not None and ticket is None:
        raise NotFound
    row = Article.objects.create(
        desk=actor.desk,
        number=take(actor.desk, SERIES),
        audience=said.audience,
        product_id=said.product_id,
        product_version=said.product_version,
        review_on=said.review_on,
        ticket=ticket,
        author_id=actor.person_id,
        written_at=now(),
    )
    _keep_plans(row, said.plans)
    _keep_texts(actor, row, said.texts)
    data: dict[str, events.Json] = {"article": row.pk, "number": row.number, "ticket": ticket_id}
    events.record(actor.desk, stream_of(row.pk), "article.written", actor=actor, data=data, first=True)
    if recurrence_number is not None:
        open_ones = Recurrence.objects.filter(desk=actor.desk, dismissed_at__isnull=True, article__isnull=True)
        open_ones.filter(number=recurrence_number).update(article=row)
    return row


@transaction.atomic
def change(actor: Actor, number: int, terms: ArticleTerms, *, version: int | None = None) -> Article:
    """Say something else; the texts before stay kept. Conflict where somebody changed it since `version`."""
    require(actor, "article.write")
    row = _held(actor, number, version)
    said = _checked(actor, terms)
    if row.state == Article.PUBLISHED:
        # Who may not publish may not widen what is published either.
        require(actor, "article.publish")
        _ready(said.texts, said.audience, said.plans)
    parts: dict[str, object] = {
        "audience": said.audience,
        "product_id": said.product_id,
        "product_version": said.product_version,
        "review_on": said.review_on,
    }
    changed = sorted(name for name, value in parts.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, parts[name])
    row.save(update_fields=["audience", "product", "product_version", "review_on"])
    changed += ["plans"] if _keep_plans(row, said.plans) else []
    changed += _keep_texts(actor, row, said.texts)
    data: dict[str, events.Json] = {"article": row.pk, "changed": [*changed]}
    events.record(actor.desk, stream_of(row.pk), "article.changed", actor=actor, data=data)
    return row


@transaction.atomic
def publish(actor: Actor, number: int, *, version: int | None = None) -> Article:
    """From now on its audience reads it. Invalid where a text or the plans are missing."""
    require(actor, "article.publish")
    row = _held(actor, number, version)
    rows = row.texts.order_by("language", "revision")
    texts = {text.language: Text(text.title, text.body) for text in rows}
    _ready(texts, row.audience, [*row.plans.values_list("plan", flat=True)])
    return _moved(actor, row, Article.PUBLISHED, "article.published")


@transaction.atomic
def retire(actor: Actor, number: int, *, version: int | None = None) -> Article:
    """Nobody is offered it any more; the desk still finds it, and may publish it again."""
    require(actor, "article.publish")
    return _moved(actor, _held(actor, number, version), Article.RETIRED, "article.retired")


@transaction.atomic
def say_helped(actor: Actor, number: int, *, yes: bool) -> None:
    """Whether an article helped: counted once a person, his last word. NotFound for an article out of sight."""
    require(actor, "article.judge")
    row = visible_to(actor).filter(number=number).first()
    if row is None or actor.person_id is None:
        raise NotFound
    Helped.objects.update_or_create(article=row, person_id=actor.person_id, defaults={"yes": yes, "at": now()})


def plans_known(actor: Actor) -> frozenset[str]:
    """The plans that the desk's charter knows today; none without a charter."""
    try:
        return frozenset(charter_at(actor.desk, now()).charter.plans)
    except (NoCharter, UnreadableCharter):
        return frozenset()


def _moved(actor: Actor, row: Article, state: str, code: str) -> Article:
    if row.state != state:
        row.state = state
        row.published_at = now() if state == Article.PUBLISHED else row.published_at
        row.save(update_fields=["state", "published_at"])
        events.record(actor.desk, stream_of(row.pk), code, actor=actor, data={"article": row.pk})
    return row


def _held(actor: Actor, number: int, version: int | None) -> Article:
    rows = Article.objects.filter(desk=actor.desk, number=number)
    held = (rows if version is None else rows.filter(version=version)).update(version=F("version") + 1)
    row = rows.first()
    if row is None:
        raise NotFound
    if not held:
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    return row


def _keep_plans(row: Article, plans: Sequence[str]) -> bool:
    before = set(row.plans.values_list("plan", flat=True))
    row.plans.exclude(plan__in=plans).delete()
    ArticlePlan.objects.bulk_create(ArticlePlan(article=row, plan=plan) for plan in plans if plan not in before)
    return before != set(plans)


def _keep_texts(actor: Actor, row: Article, texts: Mapping[str, Text]) -> list[str]:
    """Keep what differs as a further revision; the languages that changed. An empty text leaves what stands."""
    latest = {text.language: text for text in row.texts.order_by("revision")}
    changed: list[str] = []
    for language, text in texts.items():
        last = latest.get(language)
        if last is None or (last.title, last.body) != (text.title, text.body):
            ArticleText.objects.create(
                article=row,
                language=language,
                revision=last.revision + 1 if last else 1,
                title=text.title,
                body=text.body,
                author_id=actor.person_id,
                at=now(),
            )
            changed.append(language)
    keep_words(row)
    return changed


def _ready(texts: Mapping[str, Text], audience: str, plans: Sequence[str]) -> None:
    if not any(text.title and text.body for text in texts.values()):
        raise Invalid(_("Nothing is written yet."), field="texts", code="required")
    if audience == Article.PLANS and not plans:
        raise Invalid(_("Choose the plans whose customers read it."), field="plans", code="required")


def _checked(actor: Actor, terms: ArticleTerms) -> ArticleTerms:
    problems: Problems = {}
    texts = _texts(actor, terms.texts, problems)
    plans = tuple(dict.fromkeys(terms.plans)) if terms.audience == Article.PLANS else ()
    if terms.audience not in Article.AUDIENCES:
        problems["audience"] = _("Choose who reads it.")
    elif terms.audience == Article.PLANS and (not plans or set(plans) - plans_known(actor)):
        problems["plans"] = _("Choose the plans whose customers read it.")
    product = Product.objects.filter(desk=actor.desk, pk=terms.product_id or 0)
    if terms.product_id is not None and not product.exists():
        problems["product"] = _("Choose the product.")
    version = line(terms.product_version)
    if len(version) > LONGEST_VERSION:
        problems["product_version"] = _("This text is too long.")
    refuse(problems)
    return ArticleTerms(texts, terms.audience, plans, terms.product_id, version, terms.review_on)


def _texts(actor: Actor, typed: Mapping[str, Text], problems: Problems) -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for language, text in typed.items():
        title, body = line(text.title), text.body.replace("\x00", "").strip()
        if language not in CODES or (not title and not body):
            continue
        if not title:
            problems[f"title_{language}"] = _("Give it a title.")
        if len(title) > LONGEST_TITLE:
            problems[f"title_{language}"] = _("This text is too long.")
        if len(body) > LONGEST_BODY:
            problems[f"body_{language}"] = _("This text is too long.")
        texts[language] = Text(title, body)
    if not texts:
        problems[f"title_{actor.desk.language}"] = _("Give it a title.")
    return texts
