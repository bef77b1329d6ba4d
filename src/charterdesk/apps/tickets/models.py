"""Records of what happened to a request, and the judgements cached beside: ticket, messages, work, clocks, pauses."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from charterdesk.apps.base.models import Desk, StoredFile
from charterdesk.apps.contracts.models import CharterVersion, Contract, Equipment
from charterdesk.apps.people.models import Organisation, Person, Team

# Clocks that run and were warned of, or missed.
IN_TROUBLE: Final = Q(stopped_at__isnull=True) & (Q(warned_at__isnull=False) | Q(missed_recorded_at__isnull=False))


class Ticket(models.Model):
    """One request and its road to closing.

    Facts: who, about what, when, as read by the rule book (`request`, in the shape of the door of the rule book).
    Judgements under `charter_version`: outcome, plan, priority, decision, rank, next_due; `check_data` recomputes them.
    `opened_under`: the version of its decision, where its promises were moved to another one since.
    `version` grows by one with every change: a verb that was given an older one is refused.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField()
    subject = models.CharField(max_length=200)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    charter_version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_under = models.ForeignKey(
        CharterVersion, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    channel = models.CharField(max_length=20)
    audience = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    severity = models.CharField(max_length=40, blank=True)
    wished_priority = models.CharField(max_length=40, blank=True)
    priority = models.CharField(max_length=40, blank=True)
    plan = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20)
    waiting_for = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    snoozed_until = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    custom = models.JSONField(default=dict, blank=True)
    emergency = models.BooleanField(default=False)
    on_call = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20)
    offer = models.CharField(max_length=60, blank=True)
    decision = models.JSONField()
    request = models.JSONField()
    override_reason = models.CharField(max_length=500, blank=True)
    order = models.CharField(max_length=20)
    rank = models.CharField(max_length=120)
    next_due = models.DateTimeField(null=True)
    silent_close_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    in_charge_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.IntegerField(default=0)
    estimated_minutes = models.IntegerField(null=True)
    version = models.IntegerField(default=1)
    last_message_at = models.DateTimeField(null=True)
    last_message_by = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="tickets_number_once")]
        indexes = [
            # All that lists look for stands in it, so that a list of few among many open tickets reads no other row;
            # and the key, without which PostgreSQL reads every row to tell it.
            models.Index(
                fields=[
                    "desk",
                    "rank",
                    "number",
                    "state",
                    "waiting_for",
                    "snoozed_until",
                    "merged_into",
                    "owner",
                    "team",
                    "next_due",
                    "last_message_at",
                    "kind",
                    "plan",
                    "priority",
                    "organisation",
                    "reseller",
                    "emergency",
                    "on_call",
                    "reopened",
                    "outcome",
                    "subject",
                    "id",
                ],
                condition=Q(closed_at__isnull=True),
                name="tickets_open_by_rank",
            ),
            # Those in which somebody else than the desk has the next move, or had it.
            models.Index(
                fields=["desk", "rank", "number"],
                condition=Q(closed_at__isnull=True)
                & (~Q(waiting_for="") | Q(state__in=("waiting", "quote", "solved"))),
                name="tickets_open_waiting",
            ),
            models.Index(
                fields=["desk", "owner", "rank", "number"],
                condition=Q(closed_at__isnull=True),
                name="tickets_open_by_owner",
            ),
            models.Index(fields=["desk", "opened_at", "number"], name="tickets_by_opening"),
            models.Index(
                fields=["desk", "closed_at", "number"], condition=Q(closed_at__isnull=False), name="tickets_by_closing"
            ),
            models.Index(
                fields=["silent_close_at"], condition=Q(silent_close_at__isnull=False), name="tickets_silent_close"
            ),
            models.Index(fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="tickets_snoozed"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="tickets_merged"),
            models.Index(
                fields=["desk", "team", "rank", "number"],
                condition=Q(closed_at__isnull=True, team__isnull=False),
                name="tickets_open_by_team",
            ),
            models.Index(fields=["follows"], condition=Q(follows__isnull=False), name="tickets_continued"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"


class Message(models.Model):
    """What somebody wrote. `visibility` says who may read it: customer (all), reseller (not the end customer),
    internal (the desk only).

    What came by mail has its `trust`: "verified" or "unverified"; where it is not known that the author is who he says,
    there is none, and `sender` is the address that the mail bore.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    sender = models.CharField(max_length=254, default="", blank=True)
    trust = models.CharField(max_length=12, default="", blank=True)
    kind = models.CharField(max_length=20, default="message")
    visibility = models.CharField(max_length=10)
    body = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Attachment(models.Model):
    """A stored file under a message; `name` is what its sender called it, never a path."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments", db_index=False)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class WorkEntry(models.Model):
    """Seconds that a person worked on a ticket: a fact; its price is a judgement and belongs to billing."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="work")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    seconds = models.IntegerField()
    note = models.TextField(blank=True)
    billable_hint = models.BooleanField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seconds} s"


class Clock(models.Model):
    """One promise of the charter running on one ticket: the last judgement of its facts (seconds: open or elapsed,
    as `counts` says).

    `next_moment` is the earliest of warning and miss not yet recorded: all that the worker looks at.
    `missed_recorded_at` says when a miss was written down; a late fact changes `missed`, not that.
    `called_percent`: up to which share of the promise somebody was called, as the charter says; `call_at`: when the
    next is.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=40)
    sequence = models.IntegerField(default=1)
    counts = models.CharField(max_length=10)
    promised_seconds = models.IntegerField()
    firm = models.BooleanField()
    source = models.CharField(max_length=80, blank=True)
    calendar = models.CharField(max_length=60, blank=True)
    starts = models.CharField(max_length=40)
    stops = models.JSONField()
    paused_by = models.JSONField()
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    missed = models.BooleanField(default=False)
    consumed_seconds = models.IntegerField()
    remaining_seconds = models.IntegerField()
    warned_at = models.DateTimeField(null=True)
    missed_recorded_at = models.DateTimeField(null=True)
    called_percent = models.PositiveSmallIntegerField(default=0)
    call_at = models.DateTimeField(null=True)
    next_moment = models.DateTimeField(null=True)
    calls_ahead: list[tuple[int, datetime]]  # not stored: found when it is judged
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "sequence"], name="tickets_clock_once"),
        ]
        indexes = [
            models.Index(fields=["next_moment"], condition=Q(next_moment__isnull=False), name="tickets_next_moment"),
            models.Index(
                fields=["desk", "ticket", "missed_recorded_at", "state"],
                condition=IN_TROUBLE,
                name="tickets_in_trouble",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Pause(models.Model):
    """Time during which somebody else had the next move: the party responsible, the reason, who said so."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="pauses")
    party = models.CharField(max_length=20)
    reason = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(until_at__isnull=True), name="tickets_one_open_pause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.from_at:%Y-%m-%d %H:%M}"


class Rebasing(models.Model):
    """Open tickets were moved to another version of the charter: why, by whom, and how far it has gone.

    `all_open`: all of the desk, in the background; else one. `total`: how many there were; `after`: the key of the last
    one looked at; `refused`: numbers of tickets that stayed under their version, each with the reason.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    charter_version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=500)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    asked_at = models.DateTimeField()
    all_open = models.BooleanField(default=False)
    total = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)
    after = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.moved} of {self.total}"


class PriorityChange(models.Model):
    """The desk validated another severity than the one counted before, and said why."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="priority_changes")
    from_severity = models.CharField(max_length=40, blank=True)
    to_severity = models.CharField(max_length=40)
    priority = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.from_severity} > {self.to_severity}"


class Quote(models.Model):
    """A price sent to the customer before the work; amount excluding VAT. Work waits for the answer."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="quotes")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    hours = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    text = models.TextField()
    state = models.CharField(max_length=10)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    answered_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="sent"), name="tickets_one_quote_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Tag(models.Model):
    """A word of the desk's own by which tickets are found again."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint("desk", Lower("name"), name="tickets_tag_name")]

    def __str__(self) -> str:
        return self.name


class TicketTag(models.Model):
    """A tag on a ticket."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="tags", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="tickets")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="tickets_tag_once")]

    def __str__(self) -> str:
        return str(self.tag)


class TicketLink(models.Model):
    """Two tickets that belong together: "related", "duplicate" (the first of the second), "part" (the first of the
    second). Of the desk only.
    """

    KINDS: Final = ("related", "duplicate", "part")

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links", db_index=False)
    other = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=10)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other"], name="tickets_link_once"),
            models.CheckConstraint(condition=~Q(ticket=models.F("other")), name="tickets_link_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.other_id}"


class Merge(models.Model):
    """Two tickets about the same matter: what is said on the source is shown on the target, to those who could read it
    there. Undone, both stand as before; `before` keeps what the merge changed of both.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(undone_at__isnull=True), name="tickets_merged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} > {self.target_id}"


class MessageMove(models.Model):
    """A message that stood on the wrong ticket was moved, with its files; its visibility is what it was."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    from_ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    to_ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id} > {self.to_ticket_id}"


class Snooze(models.Model):
    """A ticket that need not be looked at before an instant; its clocks run on."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="snoozes")
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.until_at:%Y-%m-%d %H:%M}"


class Rating(models.Model):
    """How the customer judges the work on his ticket, 1 (bad) to 5 (very good); the last one counts."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="ratings")
    score = models.IntegerField()
    comment = models.TextField(blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="tickets_rating_of_five"),
        ]

    def __str__(self) -> str:
        return str(self.score)


class PriorityContest(models.Model):
    """The customer contests, once, the priority that the desk validated; the desk answers: "kept" or "changed"."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="contest")
    contested = models.CharField(max_length=40)
    wished = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, default="", blank=True)
    answer_reason = models.CharField(max_length=500, default="", blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.contested} > {self.wished}"
