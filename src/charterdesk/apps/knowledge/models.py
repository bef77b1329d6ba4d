"""Rows of what the desk knows: articles, their texts in each language, whom they helped; what recurs; checklists.

An article's texts are kept, the latest revision of a language counts. `ArticleWord` is made of them again with every
change.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from charterdesk.apps.base.models import LANGUAGES, Desk
from charterdesk.apps.contracts.models import Product
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.fitting import Fitted
from charterdesk.apps.tickets.models import Ticket


class Article(models.Model):
    """What the desk knows about something, for whom, and until when it is believed without a look (`review_on`).

    `audience`: the desk itself, customers of the plans named, every customer, or everybody, without signing in.
    `product_version` empty: every version. `version` grows by one with every change.
    """

    INTERNAL: Final = "internal"
    PLANS: Final = "plans"
    CUSTOMERS: Final = "customers"
    PUBLIC: Final = "public"
    AUDIENCES: Final = (INTERNAL, PLANS, CUSTOMERS, PUBLIC)
    DRAFT: Final = "draft"
    PUBLISHED: Final = "published"
    RETIRED: Final = "retired"
    STATES: Final = (DRAFT, PUBLISHED, RETIRED)

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=DRAFT)
    audience = models.CharField(max_length=10, default=INTERNAL)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", null=True)
    product_version = models.CharField(max_length=40, default="", blank=True)
    review_on = models.DateField(null=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="articles", null=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="knowledge_article_number")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How people call it: A-12."""
        return f"A-{self.number}"


class ArticlePlan(models.Model):
    """A plan of the charter whose customers read the article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="plans", db_index=False)
    plan = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "plan"], name="knowledge_plan_once")]

    def __str__(self) -> str:
        return self.plan


class ArticleText(models.Model):
    """The text of an article in one language, in Markdown; every revision is kept."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    revision = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    body = models.TextField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "revision"], name="knowledge_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.revision}: {self.title}"


class ArticleWord(models.Model):
    """A form of a word of an article's present texts, and how much it weighs there (a title's more than a body's)."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=70)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "word"], name="knowledge_word_once")]
        indexes = [models.Index(fields=["desk", "word"], name="knowledge_by_word")]

    def __str__(self) -> str:
        return self.word


class Helped(models.Model):
    """A person said whether an article helped: his last word, counted once."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="helped", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    yes = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="knowledge_helped_once")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.yes}"


class ArticleLink(models.Model):
    """An article was used on a ticket: somebody, or a macro of his, tied it to it."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="article_links", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "article"], name="knowledge_linked_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.article_id}"


class Recurrence(models.Model):
    """Tickets of 30 days that look like one another (EX-14): found when, by which words, of which product and version.

    `number` of the desk. Answered by an article, or dismissed with a reason; what was answered is not found again.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", null=True)
    product_version = models.CharField(max_length=40, default="", blank=True)
    words = models.JSONField(default=list)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="recurrences", null=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="knowledge_recurrence_number")]
        indexes = [
            models.Index(
                fields=["desk", "number"],
                condition=Q(dismissed_at__isnull=True, article__isnull=True),
                name="knowledge_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"R-{self.number}"


class RecurrenceTicket(models.Model):
    """A ticket of a recurrence."""

    recurrence = models.ForeignKey(Recurrence, on_delete=models.CASCADE, related_name="tickets", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recurrence", "ticket"], name="knowledge_recurs_once")]

    def __str__(self) -> str:
        return f"{self.recurrence_id} {self.ticket_id}"


class Look(models.Model):
    """The day on which the tickets of a desk were last looked at for what recurs."""

    desk = models.OneToOneField(Desk, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return self.day.isoformat()


class Checklist(Fitted):
    """What is done on tickets of some kinds, plans or products, step by step.

    `before`: its required steps are ticked before a solution is proposed, or only before the desk closes. Nothing is
    stored of the tickets to which it applies: that is judged (checklist_standing.py).
    """

    CLOSING: Final = "closing"
    SOLUTION: Final = "solution"
    BEFORE: Final = (SOLUTION, CLOSING)

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    before = models.CharField(max_length=10, default=SOLUTION)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ChecklistStep(models.Model):
    """A step. It keeps its key when its words change; one that is asked no more stays for the ticks that it has."""

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="steps")
    text = models.CharField(max_length=200)
    required = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.text


class ChecklistTick(models.Model):
    """Somebody ticked a step on a ticket, or took the tick back: a fact, never changed; the last one counts.

    `text`: the step's words as they were then.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="checklist_ticks")
    step = models.ForeignKey(ChecklistStep, on_delete=models.PROTECT, related_name="ticks", db_index=False)
    done = models.BooleanField()
    text = models.CharField(max_length=200)
    note = models.CharField(max_length=500, default="", blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.step_id} {self.done}"


class PutChecklist(models.Model):
    """A checklist that somebody, or a macro, put on a ticket to which it would not apply by itself."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="put_checklists", db_index=False)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "checklist"], name="knowledge_put_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.checklist_id}"
