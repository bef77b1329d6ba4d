"""Rows of what is wrong with a product and of how it is put right: bugs, workarounds, releases, deliveries.

They are facts. Where a bug stands (declared, confirmed, workaround, fixed, delivered everywhere) follows from them
(`states.py`).
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from charterdesk.apps.base.models import LANGUAGES, Desk, StoredFile
from charterdesk.apps.contracts.models import Equipment, Product
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Message, Ticket


class Bug(models.Model):
    """What is wrong with a product, once for all its tickets. `severity` is a word of the desk's charter.

    `version` grows by one with every change.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    severity = models.CharField(max_length=40, default="", blank=True)
    reproduction = models.TextField(default="", blank=True)
    environment = models.TextField(default="", blank=True)
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    declared_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="escalation_bug_number")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How people call it: B-12."""
        return f"B-{self.number}"


class BugVersion(models.Model):
    """A version of the product that has the bug. A bug without any is in all of them."""

    bug = models.ForeignKey(Bug, on_delete=models.CASCADE, related_name="affected")
    version = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bug", "version"], name="escalation_bug_version_once")]

    def __str__(self) -> str:
        return self.version


class BugVerdict(models.Model):
    """What was found about a bug: confirmed, rejected, a duplicate of another, or taken up again. The last counts."""

    CONFIRMED: Final = "confirmed"
    REJECTED: Final = "rejected"
    DUPLICATE: Final = "duplicate"
    REOPENED: Final = "reopened"
    VERDICTS: Final = (CONFIRMED, REJECTED, DUPLICATE, REOPENED)

    bug = models.ForeignKey(Bug, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=10)
    other = models.ForeignKey(Bug, on_delete=models.PROTECT, related_name="duplicates", null=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bug_id} {self.verdict}"


class BugTicket(models.Model):
    """A ticket that waits for a bug to be put right."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    bug = models.ForeignKey(Bug, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="bugs")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bug", "ticket"], name="escalation_bug_ticket_once")]

    def __str__(self) -> str:
        return f"{self.bug_id} {self.ticket_id}"


class Workaround(models.Model):
    """How one goes on working in spite of a bug, in one language; every text is kept, the latest revision counts."""

    bug = models.ForeignKey(Bug, on_delete=models.PROTECT, related_name="workarounds")
    language = models.CharField(max_length=5, choices=LANGUAGES)
    revision = models.PositiveSmallIntegerField(default=1)
    text = models.TextField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bug", "language", "revision"], name="escalation_workaround_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bug_id} {self.language} {self.revision}"


class Round(models.Model):
    """The same word goes to many tickets in the background: who asked for it, how many there are, how far it has gone.

    `left_out`: how many got nothing, each with its reason on its own row.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class WorkaroundRound(Round):
    """A workaround is sent to every ticket of its bug; one such round at a time."""

    bug = models.ForeignKey(Bug, on_delete=models.PROTECT, related_name="rounds")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bug"], condition=Q(finished_at__isnull=True), name="escalation_one_round_of_bug"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"


class WorkaroundSent(models.Model):
    """One ticket of a round: which text in which language; its message once it was sent, or why it got none.

    A ticket gets one text once, whatever the number of rounds.
    """

    round = models.ForeignKey(WorkaroundRound, on_delete=models.PROTECT, related_name="sent")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+", db_index=False)
    workaround = models.ForeignKey(Workaround, on_delete=models.PROTECT, related_name="sent")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    refused = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "ticket"], name="escalation_sent_once_a_round"),
            models.UniqueConstraint(
                fields=["ticket", "workaround"], condition=Q(refused=""), name="escalation_text_sent_once"
            ),
        ]
        indexes = [
            models.Index(fields=["round", "id"], condition=Q(at__isnull=True), name="escalation_to_be_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.workaround_id}"


class Release(models.Model):
    """A corrective version of a product: when it came out, where it is found."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    product_version = models.CharField(max_length=40)
    released_on = models.DateField()
    link = models.URLField(max_length=500, default="", blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="escalation_release_number"),
            models.UniqueConstraint(fields=["product", "product_version"], name="escalation_release_of_product"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.product_version}"


class ReleaseNotes(models.Model):
    """What a release changes, in one language."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="notes", db_index=False)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "language"], name="escalation_notes_once")]

    def __str__(self) -> str:
        return f"{self.release_id} {self.language}"


class ReleaseFile(models.Model):
    """A stored file of a release; `name` is what its sender called it, never a path."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class ReleaseBug(models.Model):
    """A bug that a release puts right."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="bugs", db_index=False)
    bug = models.ForeignKey(Bug, on_delete=models.PROTECT, related_name="releases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "bug"], name="escalation_release_bug_once")]

    def __str__(self) -> str:
        return f"{self.release_id} {self.bug_id}"


class DeliveryRound(Round):
    """A release was delivered to some installations, and their tickets are moved; one round of a release at a time.

    `delivered_at`: when it was delivered; `installations`: to how many.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="rounds")
    delivered_at = models.DateTimeField()
    installations = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release"], condition=Q(finished_at__isnull=True), name="escalation_one_round_of_release"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"


class Delivery(models.Model):
    """An installation received a release: when, which version it had before, and who said that it works there.

    `noted_at`: when the version of the installation was brought up to it.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="deliveries")
    round = models.ForeignKey(DeliveryRound, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    at = models.DateTimeField()
    version_before = models.CharField(max_length=40, default="", blank=True)
    noted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "equipment"], name="escalation_delivered_once")]
        indexes = [
            models.Index(fields=["round", "id"], condition=Q(noted_at__isnull=True), name="escalation_to_be_noted"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.equipment_id}"


class DeliveryTicket(models.Model):
    """One ticket that waited for a release: in which language it is told, whether a solution was proposed or it was
    only told, or why it got nothing. A ticket is told once of a release.
    """

    SOLVED: Final = "solved"
    TOLD: Final = "told"
    LEFT_OUT: Final = "left_out"

    round = models.ForeignKey(DeliveryRound, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5)
    outcome = models.CharField(max_length=10, default="", blank=True)
    refused = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "ticket"], name="escalation_told_of_release_once"),
        ]
        indexes = [
            models.Index(fields=["round", "id"], condition=Q(at__isnull=True), name="escalation_to_be_told"),
            models.Index(fields=["round", "outcome"], name="escalation_told_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.outcome}"
