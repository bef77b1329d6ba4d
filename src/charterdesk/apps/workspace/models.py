"""What an agent has on his desk."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.fitting import Fitted
from charterdesk.apps.tickets.models import Ticket


class SavedView(models.Model):
    """A list of tickets with a name: what is filtered, sorted and shown. Without an owner it is everybody's."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=80)
    query = models.JSONField()
    position = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "owner", "name"], name="workspace_view_name"),
            models.UniqueConstraint(
                fields=["desk", "name"], condition=Q(owner__isnull=True), name="workspace_shared_view_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CannedReply(models.Model):
    """Words that are written often, with fields such as {{customer}}. Without an owner they are everybody's."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=5, default="", blank=True)
    body = models.TextField()
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Macro(Fitted):
    """Several verbs at one press, on tickets of some kinds, plans or products. Without an owner it is everybody's.

    `steps`: {"do": the name of a step, and what it needs}, in the order in which they are done (macro_steps.py).
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=80)
    steps = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody typed and did not send; `place` says in which form ("ticket:12:say")."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=80)
    content = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="workspace_draft_once")]

    def __str__(self) -> str:
        return self.place


class HeldReply(models.Model):
    """An answer that was sent and can still be taken back: the verb is done at `send_at`, as of `pressed_at`.

    `state`: held, sent, undone, failed (then `problem` says why, and the words are a draft again).
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="held_replies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    content = models.JSONField()
    pressed_at = models.DateTimeField()
    send_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="held")
    problem = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["send_at"], condition=Q(state="held"), name="workspace_held")]

    def __str__(self) -> str:
        return f"{self.state} {self.send_at:%H:%M:%S}"


class Presence(models.Model):
    """Somebody of the desk looks at a ticket, or types on it; older than a minute it says nothing."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="present")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="workspace_present_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.seen_at:%H:%M:%S}"


class Timer(models.Model):
    """A timer that runs: one a person; stopped, it becomes a work entry."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="timers")
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.started_at:%H:%M:%S}"
