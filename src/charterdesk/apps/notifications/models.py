"""Who is to be told of what, and how."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Message, Ticket


class Mention(models.Model):
    """Somebody of the desk is named in a message."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="notifications_mention_once")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.person_id}"


class Notification(models.Model):
    """One person is told of one thing that happened. `kind` is what it is about (assigned, mentioned, replied ...).

    `not_before`: his quiet hours are over then. A mail or a push is under way until `..._held_until`; from `mailed_at`
    or `pushed_at` it may have arrived, and is not sent again.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=30)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    event = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    pushed_at = models.DateTimeField(null=True)
    to_page = models.BooleanField(default=True)
    to_mail = models.BooleanField(default=False)
    to_push = models.BooleanField(default=False)
    mail_claim = models.CharField(max_length=32, default="", blank=True)
    mail_held_until = models.DateTimeField(null=True)
    push_held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "event"], name="notifications_once"),
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(seen_at__isnull=True, to_page=True), name="notifications_unread"
            ),
            models.Index(
                fields=["not_before"],
                condition=Q(to_mail=True, mailed_at__isnull=True),
                name="notifications_to_mail",
            ),
            models.Index(
                fields=["not_before"],
                condition=Q(to_push=True, pushed_at__isnull=True),
                name="notifications_to_push",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"


class Preferences(models.Model):
    """What a person wants to be told, by which way, and his hours; `preferences.py` says how it reads."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    chosen = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.person_id)


class PushSubscription(models.Model):
    """A browser that takes pushed notifications (RFC 8030); its keys are its own."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    endpoint = models.URLField(max_length=1000, unique=True)
    keys = models.JSONField()
    created_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.endpoint[:60]
