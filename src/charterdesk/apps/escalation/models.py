"""Rows of solving beyond the first level: what was handed over to whom, what was said there, its clocks, the alerts.

The ticket stays one for its customer: none of this is a message of the ticket. Where an escalation stands, what is due
and who is called follow from these rows and the charter of the ticket (rules/levels.py).
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from charterdesk.apps.base.models import Desk, StoredFile
from charterdesk.apps.escalation.bugs import models as bugs  # noqa: F401  # rows of this app too
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.tickets.models import Clock, Ticket


class Manufacturer(models.Model):
    """A publisher or maker to whom the desk hands over (EX-03): its contract with the desk, its hours and its promises.

    `organisation`: whose persons with the role of a manufacturer see what was handed over. `charter_text`: its own
    charter, by whose clocks it is measured; empty: nothing is promised (EX-13). `groups`: groups of products that it
    makes; empty: any.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    contract_number = models.CharField(max_length=80, default="", blank=True)
    hours = models.CharField(max_length=300, default="", blank=True)
    charter_text = models.TextField(default="", blank=True)
    groups = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "organisation"], name="escalation_manufacturer_once")]

    def __str__(self) -> str:
        return self.organisation.name


class Escalation(models.Model):
    """A ticket was handed over: to a level that its charter names, or to a manufacturer. One open at a time for each.

    `number` counts those of a ticket. `external_case`: their number for it. `override_reason`: why it was handed over
    although something that the charter asks for was missing; `lacking` says what.
    """

    OPEN: Final = "open"
    ANSWERED: Final = "answered"
    HANDED_BACK: Final = "handed_back"
    CLOSED: Final = "closed"
    ENDED: Final = (HANDED_BACK, CLOSED)
    STATES: Final = [
        (OPEN, pgettext_lazy("escalation", "open")),
        (ANSWERED, pgettext_lazy("escalation", "answered")),
        (HANDED_BACK, pgettext_lazy("escalation", "handed back")),
        (CLOSED, pgettext_lazy("escalation", "closed")),
    ]

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="escalations", db_index=False)
    number = models.PositiveSmallIntegerField()
    to_level = models.CharField(max_length=60, default="", blank=True)
    manufacturer = models.ForeignKey(Manufacturer, on_delete=models.PROTECT, related_name="escalations", null=True)
    state = models.CharField(max_length=12, choices=STATES, default=OPEN)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    opened_at = models.DateTimeField()
    in_charge_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    external_case = models.CharField(max_length=120, default="", blank=True)
    override_reason = models.CharField(max_length=500, default="", blank=True)
    lacking = models.JSONField(default=list, blank=True)
    next_due = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="escalation_number_on_ticket"),
            models.UniqueConstraint(
                fields=["ticket", "to_level", "manufacturer"],
                condition=Q(ended_at__isnull=True, manufacturer__isnull=False),
                name="escalation_one_open_maker",
            ),
            models.UniqueConstraint(
                fields=["ticket", "to_level"],
                condition=Q(ended_at__isnull=True, manufacturer__isnull=True),
                name="escalation_one_open_level",
            ),
        ]
        indexes = [
            models.Index(
                fields=["desk", "next_due", "opened_at"], condition=Q(ended_at__isnull=True), name="escalation_open"
            ),
            models.Index(fields=["desk", "opened_at"], name="escalation_by_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}.{self.number} {self.to_level or self.manufacturer_id}"


class EscalationMessage(models.Model):
    """What was said on an escalation. `visibility`: r_and_d (the desk and the level), manufacturer (they read it too),
    internal (the desk only). Nothing of it is ever read by the customer.

    `kind`: message, edited (by somebody at their tracker), handed_over, asked_back, answer, taken_back, closed.
    `sender`: who wrote it where no person of ours did (their tracker).
    """

    R_AND_D: Final = "r_and_d"
    MANUFACTURER: Final = "manufacturer"
    INTERNAL: Final = "internal"

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    sender = models.CharField(max_length=254, default="", blank=True)
    kind = models.CharField(max_length=12, default="message")
    visibility = models.CharField(max_length=12)
    body = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class EscalationFile(models.Model):
    """A stored file under a message of an escalation; `name` is what its sender called it, never a path."""

    message = models.ForeignKey(EscalationMessage, on_delete=models.PROTECT, related_name="files")
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class EscalationClock(models.Model):
    """A promise of the level, or of the manufacturer, running on one escalation: the last judgement of its facts
    (seconds: open or elapsed, as `counts` says). `kind`: take_in_charge, answer. `called_percent`: up to which share
    somebody was called, as the charter says; `call_at`: when the next is.
    """

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=40)
    counts = models.CharField(max_length=10)
    calendar = models.CharField(max_length=60, default="", blank=True)
    promised_seconds = models.IntegerField()
    source = models.CharField(max_length=80, default="", blank=True)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)
    due_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    missed = models.BooleanField(default=False)
    consumed_seconds = models.IntegerField(default=0)
    called_percent = models.PositiveSmallIntegerField(default=0)
    call_at = models.DateTimeField(null=True)
    next_moment = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escalation", "kind"], name="escalation_clock_once")]
        indexes = [
            models.Index(fields=["next_moment"], condition=Q(next_moment__isnull=False), name="escalation_next_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Alert(models.Model):
    """A clock of a ticket, or of a level that has it, has consumed so many percent of its promise: who is called, who
    said that he knows. Either `clock` or `level_clock` is there.

    It climbs at `next_at` to whom the charter names next (`calls`), until somebody has acknowledged it or the clock has
    stopped.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="alerts")
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="+", db_index=False, null=True)
    level_clock = models.ForeignKey(
        EscalationClock, on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    percent = models.PositiveSmallIntegerField()
    raised_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "percent"], name="escalation_alert_once"),
            models.UniqueConstraint(fields=["level_clock", "percent"], name="escalation_alert_level_once"),
            models.CheckConstraint(
                condition=Q(clock__isnull=True, level_clock__isnull=False)
                | Q(clock__isnull=False, level_clock__isnull=True),
                name="escalation_alert_of_one_clock",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="escalation_alert_climbs"),
            models.Index(
                fields=["desk", "raised_at"],
                condition=Q(acknowledged_at__isnull=True, ended_at__isnull=True),
                name="escalation_alert_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.percent} %"

    @property
    def watched(self) -> Clock | EscalationClock:
        """The promise that runs out: the ticket's, or that of the level which has it."""
        found = self.clock or self.level_clock
        if found is None:
            raise ValueError(self.pk)
        return found


class AlertTold(models.Model):
    """One person was told of an alert, at which step of it."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="told")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "person"], name="escalation_told_once")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.person_id}"
