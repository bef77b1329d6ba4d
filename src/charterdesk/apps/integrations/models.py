"""Rows of trackers: where they are, which issue is tied to what of ours, what waits to go out, what came in.

What the tracker says of an issue (state, title) is its own and kept as it was last heard; what we wrote is remembered
by its digest, so that our own words are known again when they come back.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from charterdesk.apps.base.hooks import Hook
from charterdesk.apps.base.models import Desk, StoredFile
from charterdesk.apps.base.now import now
from charterdesk.apps.people.models import Person

LONGEST_KEY: Final = 200
LONGEST_ERROR: Final = 300
LONGEST_FILE: Final = 240


class Tracker(models.Model):
    """A project of a tracker: where it is, as whom we speak there, what may leave.

    `settings`: severities (ours to theirs), fields (those that may leave), and the options of its kind
    (docs/operating.md). `bot`: our number there; whatever it does comes from us. `polled_at`: up to when its changes
    were asked for; `poll_at`: when it is asked next. `refused`: deliveries without proof since the last that had one.
    Where it is not reached, nothing is asked before `try_at`. `silent_since`: polling found what no delivery told.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.SlugField(max_length=60, db_index=False)
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=300, default="", blank=True)
    project = models.CharField(max_length=200)
    user = models.CharField(max_length=254, default="", blank=True)
    sealed_secret = models.TextField(default="", blank=True)
    settings = models.JSONField(default=dict, blank=True)
    bot = models.CharField(max_length=100, default="", blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    checked_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)
    poll_at = models.DateTimeField(null=True)
    try_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=LONGEST_ERROR, default="", blank=True)
    refused = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="integrations_tracker_name")]

    def __str__(self) -> str:
        return self.name


class TrackerHook(Hook):
    """An address at which a tracker posts."""

    tracker = models.ForeignKey(Tracker, on_delete=models.PROTECT, related_name="hooks")


class TrackerLink(models.Model):
    """One bug or escalation of ours is tied to one issue of a tracker.

    `external_id` is the number that an issue keeps when it moves, `key` what its address is made of; both are empty
    until it was made. `state` is the category of its state as last heard, `status` its name there. `problem`: a code,
    why it needs somebody; `suspended_at`: nothing goes out and nothing is taken in until somebody has looked.
    `changes`: how many came since `changes_from`. `written`: for each field that we wrote there, the digests of what we
    wanted and of what the tracker made of it; none of the latter where the field is the tracker's.
    """

    BUG: Final = "bug"
    ESCALATION: Final = "escalation"
    ABOUT: Final = (BUG, ESCALATION)
    STATES: Final = [
        ("", pgettext_lazy("tracker issue", "waits to be made")),
        ("new", pgettext_lazy("tracker issue", "new")),
        ("in_progress", pgettext_lazy("tracker issue", "in progress")),
        ("done", pgettext_lazy("tracker issue", "done")),
        ("gone", pgettext_lazy("tracker issue", "deleted there")),
    ]

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    tracker = models.ForeignKey(Tracker, on_delete=models.PROTECT, related_name="links", db_index=False)
    about_kind = models.CharField(max_length=12)
    about_id = models.BigIntegerField()
    external_id = models.CharField(max_length=60, default="", blank=True)
    key = models.CharField(max_length=LONGEST_KEY, default="", blank=True)
    url = models.CharField(max_length=500, default="", blank=True)
    title = models.CharField(max_length=300, default="", blank=True)
    state = models.CharField(max_length=12, choices=STATES, default="", blank=True)
    status = models.CharField(max_length=80, default="", blank=True)
    updated_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, default="", blank=True)
    suspended_at = models.DateTimeField(null=True)
    changes = models.PositiveIntegerField(default=0)
    changes_from = models.DateTimeField(null=True)
    written = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # An ended link lets another one take its place, on both sides.
            models.UniqueConstraint(
                fields=["tracker", "external_id"],
                condition=~Q(external_id="") & Q(ended_at__isnull=True),
                name="integrations_issue_once",
            ),
            models.UniqueConstraint(
                fields=["about_kind", "about_id", "tracker"],
                condition=Q(ended_at__isnull=True),
                name="integrations_link_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_id} {self.key}"


class CommentLink(models.Model):
    """A comment that stands on both sides: which message of ours (0: none), which comment of theirs.

    `origin`: "ours" or "theirs", who wrote it first. `body`: their words as last heard, where they wrote it; `digest`:
    of the words that both sides last agreed on. `state`: "", "edited" (both kept) or "deleted" (there).
    """

    link = models.ForeignKey(TrackerLink, on_delete=models.PROTECT, related_name="comments", db_index=False)
    origin = models.CharField(max_length=6)
    message_id = models.BigIntegerField(default=0)
    external_id = models.CharField(max_length=60)
    author = models.CharField(max_length=200, default="", blank=True)
    body = models.TextField(default="", blank=True)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, default="", blank=True)
    at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "external_id"], name="integrations_comment_once")]

    def __str__(self) -> str:
        return f"{self.origin} {self.external_id}"


class CommentVersion(models.Model):
    """What a comment said before it was changed there."""

    comment = models.ForeignKey(CommentLink, on_delete=models.PROTECT, related_name="versions")
    body = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.comment_id} {self.at:%Y-%m-%d %H:%M}"


class TrackerFile(models.Model):
    """A file that hangs on an issue there: which one, where it is fetched (`path`, below the tracker's address), what
    became of it.

    `state`: waiting, kept (`stored_file`), refused (`why`), elsewhere (no call of ours gets it: `url` says where it
    is), or ours, which we put there. `comment`: the one that brought it.
    """

    WAITING: Final = "waiting"
    KEPT: Final = "kept"
    REFUSED: Final = "refused"
    ELSEWHERE: Final = "elsewhere"
    OURS: Final = "ours"

    link = models.ForeignKey(TrackerLink, on_delete=models.PROTECT, related_name="files", db_index=False)
    comment = models.ForeignKey(CommentLink, on_delete=models.PROTECT, related_name="files", null=True)
    external_id = models.CharField(max_length=LONGEST_FILE)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=600, default="", blank=True)
    url = models.CharField(max_length=600, default="", blank=True)
    state = models.CharField(max_length=9, default=WAITING)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    why = models.CharField(max_length=LONGEST_ERROR, default="", blank=True)
    noted_at = models.DateTimeField()
    try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "external_id"], name="integrations_file_once")]
        indexes = [models.Index(fields=["try_at"], condition=Q(state="waiting"), name="integrations_file_waits")]

    def __str__(self) -> str:
        return self.name


class TrackerOutbox(models.Model):
    """Something to be done at a tracker, in the order of its link. `key`: the same is asked once.

    `given_up`: it was refused for good, or could not be delivered for three days; it stays to be looked at, and what
    comes after goes on.
    """

    WAITING: Final = "waiting"
    SENT: Final = "sent"
    GIVEN_UP: Final = "given_up"

    link = models.ForeignKey(TrackerLink, on_delete=models.PROTECT, related_name="outbox", db_index=False)
    verb = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    said = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, default=WAITING)
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=LONGEST_ERROR, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "key"], name="integrations_outbox_once")]
        indexes = [
            models.Index(fields=["link", "id"], condition=Q(state="waiting"), name="integrations_outbox_waits"),
            models.Index(fields=["link"], condition=Q(state="given_up"), name="integrations_outbox_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class TrackerDelivery(models.Model):
    """What a tracker posted, byte for byte, once, kept for thirty days: the fact. Then what became of it.

    `state`: waiting, done, ignored (`why`), held (its link is suspended), failed. `digest` is of the bytes: the same
    again under another number is known as well, since most trackers do not sign the number.
    """

    WAITING: Final = "waiting"
    DONE: Final = "done"
    IGNORED: Final = "ignored"
    HELD: Final = "held"
    FAILED: Final = "failed"

    tracker = models.ForeignKey(Tracker, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    number = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    headers = models.JSONField(default=dict)
    raw = models.BinaryField()
    state = models.CharField(max_length=8, default=WAITING)
    why = models.CharField(max_length=120, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    link = models.ForeignKey(TrackerLink, on_delete=models.PROTECT, related_name="deliveries", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tracker", "number"], name="integrations_delivery_once"),
            models.UniqueConstraint(fields=["tracker", "digest"], name="integrations_bytes_once"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="integrations_delivery_waits"),
            models.Index(
                fields=["tracker", "state"],
                condition=Q(state__in=("waiting", "held", "failed")),
                name="integrations_delivery_open",
            ),
            models.Index(fields=["received_at"], name="integrations_delivery_old"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Difference(models.Model):
    """What the nightly comparison found: our value of a field and theirs. It puts nothing right; somebody looks."""

    link = models.ForeignKey(TrackerLink, on_delete=models.PROTECT, related_name="differences", db_index=False)
    field = models.CharField(max_length=20)
    ours = models.CharField(max_length=300, default="", blank=True)
    theirs = models.CharField(max_length=300, default="", blank=True)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link", "field"], condition=Q(ended_at__isnull=True), name="integrations_difference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.field}"
