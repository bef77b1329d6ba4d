"""Rows of the on-call cover: who takes turns, what was changed, how each is reached, pages and the calls made for them.

Whose turn it was is never kept: it follows from these rows (rules/on_call).
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.people.models import Person
from charterdesk.apps.telephone.models import Call
from charterdesk.apps.tickets.models import Ticket


class Rota(models.Model):
    """People who cover the hours outside the desk's own. `calendar` of the charter: the hours to be covered; empty:
    whenever the desk is closed. `option` of the contracts that it serves; empty: every contract with on-call cover.

    `policy`: the steps of a page, with their seconds (elapsed), and its rounds, as rules/on_call/paging.py says.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    calendar = models.CharField(max_length=60, default="", blank=True)
    option = models.CharField(max_length=60, default="", blank=True)
    policy = models.JSONField()
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="on_call_rota_name")]

    def __str__(self) -> str:
        return self.name


class RotaLayer(models.Model):
    """People who hand over to one another; `people` are their keys, in the order of their turns."""

    rota = models.ForeignKey(Rota, on_delete=models.PROTECT, related_name="layers")
    people = models.JSONField()
    first_day = models.DateField()
    hand_over = models.TimeField()
    turn_days = models.PositiveSmallIntegerField()
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.rota} {self.first_day}"


class RotaChange(models.Model):
    """Somebody takes over, or nobody is there (`person` None), from one instant until another; never changed after."""

    rota = models.ForeignKey(Rota, on_delete=models.PROTECT, related_name="changes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    feed_uid = models.CharField(max_length=255, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rota", "feed_uid"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(feed_uid=""),
                name="on_call_change_of_feed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rota} {self.from_at:%Y-%m-%d %H:%M}"


class RotaCalendar(models.Model):
    """A calendar of another program that a rota follows; the address is sealed, since whoever has it reads it."""

    rota = models.OneToOneField(Rota, on_delete=models.PROTECT, related_name="followed")
    sealed_address = models.TextField()
    host = models.CharField(max_length=200)
    next_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        return self.host


class PageWay(models.Model):
    """How somebody is paged beside the mail to his own address: another address, or a webhook (a gateway to SMS, a
    pager) at an https address.
    """

    KINDS: Final = [("mail", _("e-mail")), ("webhook", _("webhook"))]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="page_ways")
    kind = models.CharField(max_length=8, choices=KINDS)
    address = models.CharField(max_length=500)
    sealed_secret = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "address"], name="on_call_way_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"


class CalendarFeed(models.Model):
    """An unguessable address under which a calendar program reads shifts; only its digest is kept."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"


class Page(models.Model):
    """The on-call person is wanted: since when, for what, who took it, when it was over. One open page a ticket and
    rota at a time.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    rota = models.ForeignKey(Rota, on_delete=models.PROTECT, related_name="pages")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="pages", null=True)
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)
    untaken_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="on_call_page_number"),
            models.UniqueConstraint(
                fields=["rota", "ticket"],
                condition=Q(ended_at__isnull=True, ticket__isnull=False),
                name="on_call_one_open_page",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], condition=Q(ended_at__isnull=True), name="on_call_page_open")]

    def __str__(self) -> str:
        return f"{self.rota} {self.number}"


class PagedCall(models.Model):
    """A call of a customer with on-call cover that came out of hours, and the page that it made or joined; once a rota.

    `contract`: under which it is covered.
    """

    rota = models.ForeignKey(Rota, on_delete=models.PROTECT, related_name="+", db_index=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+", db_index=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="callers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rota", "call"], name="on_call_paged_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.page_id}"


class PageCall(models.Model):
    """One step of one round of a page, told to one person in one way; without a person: nobody was there to be told.

    `began` is when the round's steps began to count: a page that was taken and left is told anew.
    """

    WAITING: Final = "waiting"
    SENT: Final = "sent"
    FAILED: Final = "failed"
    NOBODY: Final = "nobody"
    STATES: Final = [
        (WAITING, _("waiting")),
        (SENT, _("sent")),
        (FAILED, _("failed")),
        (NOBODY, _("nobody was on call")),
    ]

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="calls")
    began = models.DateTimeField()
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    way = models.ForeignKey(PageWay, on_delete=models.SET_NULL, related_name="+", null=True, db_index=False)
    address = models.CharField(max_length=500, default="", blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=STATES, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["try_at"], condition=Q(state="waiting"), name="on_call_call_waiting")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.round}.{self.step}"
