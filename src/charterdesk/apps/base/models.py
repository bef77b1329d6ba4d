"""The rows that every capability stands on."""

from __future__ import annotations

import re
from typing import Final, NoReturn

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.now import now

RESERVED_SLUGS: Final = frozenset({"accounts", "admin", "api", "events", "health", "i18n", "media", "static"})
LANGUAGES: Final = [("fr", "Français"), ("en", "English"), ("es", "Español")]
SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def check_slug(slug: str) -> None:
    """A desk's address: small letters, digits and hyphens, none of the words that the server uses itself."""
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise ValidationError(
            _("Use small letters, digits and hyphens; some words are reserved."), code="invalid_desk_slug"
        )


class Desk(models.Model):
    """A support desk: the tenant. Desks share an installation, never data.

    `staff_second_factor`, `admin_second_factor`: who must have a second factor here, whatever the installation asks.
    `charter_is_public`: whoever has its address reads its charter, without signing in.
    `has_checklists`: kept by the verbs of checklists, so that a desk without any is asked nothing more.
    """

    slug = models.CharField(max_length=40, unique=True, validators=[check_slug])
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="fr")
    time_zone = models.CharField(max_length=64, default="Europe/Paris")
    staff_second_factor = models.BooleanField(default=False)
    admin_second_factor = models.BooleanField(default=False)
    charter_is_public = models.BooleanField(default=False)
    has_checklists = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.slug


class AppendOnlyError(Exception):
    """Somebody tried to change or remove a line of the journal."""


class EventQuerySet(models.QuerySet["Event"]):
    """Reads and appends; whatever would change the past raises AppendOnlyError."""

    def update(self, **_kwargs: object) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError


class Event(models.Model):
    """A line of the journal: who, when, what, about. Ids, codes and digests only, never personal text.

    Each line carries the digest of the line before it in its stream, so that a change of the past shows.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    stream = models.CharField(max_length=60)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    code = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "stream", "seq"], name="base_event_in_order")]
        indexes = [models.Index(fields=["desk", "code", "at"], name="base_event_by_code")]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.code}"

    def save(self, **kwargs: object) -> None:
        """Append a new line; AppendOnlyError for one that exists."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(**kwargs)  # type: ignore[arg-type]  # passed through unchanged

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError


class Job(models.Model):
    """Work that follows from a committed fact, done by a worker at or after `run_at`."""

    WAITING: Final = "waiting"
    DONE: Final = "done"
    GIVEN_UP: Final = "given_up"

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, related_name="+")
    task = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    unique_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001  # NULL repeats, '' would not
    state = models.CharField(max_length=10, default=WAITING)
    owner = models.CharField(max_length=80, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, default="", blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_at"], name="base_job_next")]

    def __str__(self) -> str:
        return f"{self.task} ({self.state})"


class Number(models.Model):
    """The next number of a series of a desk (tickets, invoices): without gaps."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=40)
    next = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "series"], name="base_number_of_series")]

    def __str__(self) -> str:
        return f"{self.series} {self.next}"


class StoredFile(models.Model):
    """Bytes on disk, named by their SHA-256; the name that a user gave stands with the attachment, never in a path.

    `virus` is what a scanner found in them at `scanned_at`.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=now)
    scanned_at = models.DateTimeField(null=True)
    virus = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "sha256"], name="base_storedfile_once")]
        indexes = [models.Index(fields=["id"], condition=Q(scanned_at=None), name="base_storedfile_unscanned")]

    def __str__(self) -> str:
        return self.sha256


class RepeatedRequest(models.Model):
    """The answer given to a creation that carried an Idempotency-Key, so that repeating it gives the same answer."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    account_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "account_id", "key"], name="base_repeatedrequest_once")]

    def __str__(self) -> str:
        return self.key


class CustomField(models.Model):
    """A field that a desk added to its tickets, equipment or organisations; their values stand in `custom` of the row.

    `labels` by language; `choices`: a list of {"value": ..., "labels": {...}}. `required`: "", "opening" or "closing".
    """

    SUBJECTS: Final = ("ticket", "equipment", "organisation")
    TYPES: Final = ("text", "number", "date", "choice", "yes_no")

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=12)
    name = models.SlugField(max_length=40, db_index=False)
    labels = models.JSONField()
    type = models.CharField(max_length=10)
    choices = models.JSONField(default=list)
    required = models.CharField(max_length=8, default="", blank=True)
    shown_to_customer = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "subject", "name"], name="base_custom_field_once")]

    def __str__(self) -> str:
        return f"{self.subject}.{self.name}"
