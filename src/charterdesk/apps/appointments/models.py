"""Agreed times with a customer: what was proposed, which was chosen, what came of it. States are judged from these."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Pause, Ticket

TESTS: Final = "tests"
PURPOSES: Final = [(TESTS, _("tests with the customer")), ("call", _("a call")), ("visit", _("a visit on site"))]
TO_CUSTOMER: Final = dict(PURPOSES) | {TESTS: _("tests with you")}
PASSED: Final = "passed"
FAILED: Final = "failed"
RESULTS: Final = [
    (PASSED, _("the tests passed")),
    (FAILED, _("the tests failed")),
    ("held", _("it took place")),
    ("missed", _("it did not take place")),
]


class Appointment(models.Model):
    """A time to be agreed on a ticket (ES-19). `round` counts how often times were proposed, `sequence` what calendars
    were told (RFC 5546). `chosen` is the last time that was agreed; it holds while `agreed_at` is there.

    `until_party`: who is waited for until the agreed time, '' where the clocks run on. `pause`: the one that waits now.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="appointments")
    purpose = models.CharField(max_length=8, choices=PURPOSES)
    about = models.CharField(max_length=300)
    place = models.CharField(max_length=200, default="", blank=True)
    link = models.CharField(max_length=400, default="", blank=True)
    minutes = models.PositiveIntegerField()
    until_party = models.CharField(max_length=20, default="", blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    round = models.PositiveIntegerField(default=1)
    sequence = models.PositiveIntegerField(default=0)
    chosen = models.ForeignKey("Slot", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    agreed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    cancelled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=8, choices=RESULTS, default="", blank=True)
    result_note = models.TextField(default="", blank=True)
    result_at = models.DateTimeField(null=True)
    result_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    pause = models.ForeignKey(Pause, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="appointment_number")]
        # What the worker looks at every minute: those that are neither called off nor over.
        indexes = [
            models.Index(
                fields=["proposed_at"],
                condition=models.Q(cancelled_at__isnull=True, result=""),
                name="appointments_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.purpose}"

    @property
    def purpose_to_customer(self) -> str:
        """What it is for, to whom it is proposed."""
        return str(TO_CUSTOMER[self.purpose])


class Slot(models.Model):
    """A time that was proposed, in its round."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="slots")
    round = models.PositiveIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "round", "from_at"], name="appointment_slot_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%dT%H:%MZ}"


class Reminder(models.Model):
    """What was told of an agreed time (a day before, an hour before), or that proposed ones passed; each once."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="reminders")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "slot", "what"], name="appointment_told_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.slot_id}"
