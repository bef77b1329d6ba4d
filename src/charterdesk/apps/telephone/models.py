"""Rows of the telephone: who tells of calls, what was told word for word, the calls made of it, and what is missing."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.hooks import Hook
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.telephone.records.record import LONGEST_KEY, LONGEST_PARTY, LONGEST_PROBLEM
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.telephone.call import Direction, Outcome


class CallSource(models.Model):
    """What tells a desk of calls: an exchange that sends records, a file that is imported, a service that posts events.

    `time_zone` is that of the exchange's own clock. `settings` are those of its kind (docs/operating.md): where it is
    reached, the groups and numbers that are the desk's, whose an extension is. Its secrets are sealed, by name.
    `silent_since`: it has told nothing for longer than its settings expect (`silent_minutes`, open ones).
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.SlugField(max_length=60, db_index=False)
    kind = models.CharField(max_length=20)
    time_zone = models.CharField(max_length=64)
    active = models.BooleanField(default=True)
    settings = models.JSONField(default=dict, blank=True)
    sealed_secrets = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now)
    heard_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="", blank=True)
    silent_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="telephone_source_name")]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """One call, made of its records by `records/`, anew whenever a record of it comes; times in seconds (elapsed).

    `exchange_id` is its number as the exchange wrote it, which an exchange may use again; `key` is not. Whose call it
    is (person, contract, ticket) is told by the people of the desk, and stays when the call is made anew. `done`: no
    longer in the list of calls to be looked at.
    """

    OUTCOMES: Final = [
        (Outcome.ANSWERED.value, _("answered by the desk")),
        (Outcome.ABANDONED.value, _("abandoned")),
        (Outcome.VOICEMAIL.value, _("voicemail")),
        (Outcome.FORWARDED.value, _("forwarded")),
        (Outcome.UNTOLD.value, _("end not told")),
        (Outcome.UNDER_WAY.value, _("under way")),
    ]
    DIRECTIONS: Final = [
        (Direction.IN.value, _("incoming")),
        (Direction.OUT.value, _("outgoing")),
        (Direction.INTERNAL.value, _("internal")),
    ]

    # The desk of a source and the source of a record never change: to have the database ask for them again at each of
    # a million rows would be a quarter of an import.
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    source = models.ForeignKey(
        CallSource, on_delete=models.PROTECT, related_name="calls", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=LONGEST_KEY)
    exchange_id = models.CharField(max_length=LONGEST_KEY)
    direction = models.CharField(max_length=8, choices=DIRECTIONS)
    started_at = models.DateTimeField()
    caller = models.CharField(max_length=LONGEST_PARTY, default="", blank=True)
    called = models.CharField(max_length=LONGEST_PARTY, default="", blank=True)
    group = models.CharField(max_length=LONGEST_PARTY, default="", blank=True)
    agent = models.CharField(max_length=LONGEST_PARTY, default="", blank=True)
    waited = models.PositiveIntegerField(default=0)
    talked = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    account = models.CharField(max_length=LONGEST_PARTY, default="", blank=True)
    why = models.JSONField(default=list)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="telephone_call_once")]
        # Most of a million calls are nobody's: they take no room in these.
        indexes = [
            models.Index(fields=["desk", "started_at"], name="telephone_call_when"),
            models.Index(
                fields=["desk"], condition=Q(outcome=Outcome.UNDER_WAY.value), name="telephone_call_under_way"
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ticket__isnull=False, done=False), name="telephone_call_to_note"
            ),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="telephone_call_person"),
            models.Index(
                fields=["organisation"], condition=Q(organisation__isnull=False), name="telephone_call_organisation"
            ),
            models.Index(fields=["contract"], condition=Q(contract__isnull=False), name="telephone_call_contract"),
            models.Index(fields=["ticket"], condition=Q(ticket__isnull=False), name="telephone_call_ticket"),
        ]

    def __str__(self) -> str:
        return self.key


class CallRecord(models.Model):
    """What was told of a call, byte for byte, once: the fact. Only what was made of it (state, problem, call) changes.

    `digest` is that of the record without what transport adds; the same words a second time are the same record.
    Whatever cannot be read is kept aside with its problem, and counted.
    """

    TAKEN: Final = "taken"
    ASIDE: Final = "aside"

    source = models.ForeignKey(
        CallSource, on_delete=models.PROTECT, related_name="records", db_index=False, db_constraint=False
    )
    received_at = models.DateTimeField()
    raw = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    exchange_id = models.CharField(max_length=LONGEST_KEY, default="", blank=True)
    state = models.CharField(max_length=5, default=TAKEN)
    problem = models.CharField(max_length=LONGEST_PROBLEM, default="", blank=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="records")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="telephone_record_once")]
        indexes = [
            models.Index(fields=["source", "exchange_id"], name="telephone_record_of"),
            models.Index(fields=["source", "received_at"], condition=Q(state="aside"), name="telephone_record_aside"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.exchange_id or self.problem}"


class Gap(models.Model):
    """A stretch in which records may be missing, and why: the line was down, the exchange began anew."""

    REASONS: Final = [
        ("reconnected", _("the connection was interrupted")),
        ("restarted", _("the exchange restarted")),
        ("cut", _("the connection ended within a record")),
    ]

    source = models.ForeignKey(CallSource, on_delete=models.PROTECT, related_name="gaps", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    why = models.CharField(max_length=12, choices=REASONS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "from_at", "until_at", "why"], name="telephone_gap_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_at.isoformat()} {self.why}"


class CallHook(Hook):
    """An address at which a service posts events of calls."""

    source = models.ForeignKey(CallSource, on_delete=models.PROTECT, related_name="hooks")


class CallBack(models.Model):
    """Somebody of the desk promised to call back: on which ticket, at which number. When it is due, and whether it was
    kept, the ticket's clock of this `sequence` says.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="call_backs")
    sequence = models.PositiveIntegerField()
    call = models.ForeignKey(Call, on_delete=models.SET_NULL, null=True, related_name="call_backs")
    number = models.CharField(max_length=LONGEST_PARTY)
    promised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    promised_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "sequence"], name="telephone_call_back_once")]
        indexes = [
            models.Index(fields=["desk"], condition=Q(kept_at__isnull=True), name="telephone_call_backs_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.sequence}"


class AgentFigures(models.Model):
    """A desk that has said whether the figures of the telephone are shown agent by agent. Without a row they are not:
    who measures persons says so to them first.
    """

    desk = models.OneToOneField(Desk, on_delete=models.PROTECT, related_name="+")
    shown = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.desk_id} {'shown' if self.shown else 'hidden'}"


class CallDay(models.Model):
    """A day of a desk on which calls arrived, as it was judged once it was over; its sums are DayTally. `version`
    counts the changes of its calls: the sums hold while `judged_version` is the same, under the charter that `rule`
    names.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    version = models.PositiveIntegerField(default=0)
    judged_version = models.PositiveIntegerField(null=True)
    rule = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "day"], name="telephone_day_once")]

    def __str__(self) -> str:
        return self.day.isoformat()


class DayTally(models.Model):
    """What the calls of a day add up to, in parts: `tallies` by the name of the part (an hour, half-hour, group, the
    key of a contract, agent; "" for the day as a whole).
    """

    day = models.ForeignKey(CallDay, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    by = models.CharField(max_length=8)
    tallies = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "by"], name="telephone_day_tally_once")]

    def __str__(self) -> str:
        return f"{self.day_id} {self.by}"
