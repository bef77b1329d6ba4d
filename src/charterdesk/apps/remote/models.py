"""Connections to customers' systems from afar: what was asked, what the customer agreed to, what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Ticket, WorkEntry

ASKED: Final = "asked"
AGREED: Final = "agreed"
REFUSED: Final = "refused"
RUNNING: Final = "running"
ENDED: Final = "ended"
WITHDRAWN: Final = "withdrawn"
STATES: Final = [
    (ASKED, _("waits for the customer")),
    (AGREED, _("agreed")),
    (REFUSED, _("refused")),
    (RUNNING, _("running")),
    (ENDED, _("ended")),
    (WITHDRAWN, _("withdrawn")),
]
TOOLS: Final = [
    ("teamviewer", "TeamViewer"),
    ("anydesk", "AnyDesk"),
    ("rustdesk", "RustDesk"),
    ("vpn", _("the customer's VPN")),
    ("other", _("another tool")),
]
MODES: Final = [("look", _("look and advise, change nothing")), ("change", _("look, advise and change things"))]
CLOCKS_DIFFER: Final = timedelta(minutes=5)
MEANS: Final = [("portal", _("on the portal")), ("mail", _("by a link of a mail")), ("phone", _("on the telephone"))]


class RemoteSession(models.Model):
    """One connection on a ticket. It starts only after the customer's agreement; there is no field for a password.

    `device`: the id or alias of the machine; `external_id`: the session's code in the tool. `overlap_seconds`: how much
    of it the technician had noted as work on something else.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="remote_sessions")
    technician = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    charter_version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    tool = models.CharField(max_length=12, choices=TOOLS)
    tool_name = models.CharField(max_length=60, default="", blank=True)
    mode = models.CharField(max_length=8, choices=MODES)
    purpose = models.CharField(max_length=300)
    device = models.CharField(max_length=120, default="", blank=True)
    external_id = models.CharField(max_length=80, default="", blank=True)
    note = models.TextField(default="", blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=ASKED)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    overlap_seconds = models.PositiveIntegerField(default=0)
    work = models.OneToOneField(WorkEntry, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="remote_session_number")]
        indexes = [models.Index(fields=["technician", "started_at"], name="remote_of_technician")]

    def __str__(self) -> str:
        return f"{self.number} {self.tool}"


class RemoteConsent(models.Model):
    """What the customer answered: to which text of which version of the charter, by which means, when. Never edited.

    `person`: who agreed or refused; `recorded_by`: the agent who heard it on the telephone.
    """

    session = models.OneToOneField(RemoteSession, on_delete=models.PROTECT, related_name="consent")
    given = models.BooleanField()
    means = models.CharField(max_length=8, choices=MEANS)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()
    language = models.CharField(max_length=5)
    text = models.TextField()
    text_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.session_id} {'yes' if self.given else 'no'}"


class RemoteReport(models.Model):
    """What a tool reports of a connection; tied to a session by its code, or to a ticket that its comment names.

    `files`: how many files were carried, as far as the tool tells.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    tool = models.CharField(max_length=12, choices=TOOLS)
    external_id = models.CharField(max_length=80)
    session_code = models.CharField(max_length=80, default="", blank=True)
    device = models.CharField(max_length=120, default="", blank=True)
    technician = models.CharField(max_length=120, default="", blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    files = models.PositiveIntegerField(default=0)
    session = models.ForeignKey(RemoteSession, on_delete=models.PROTECT, related_name="reports", null=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "tool", "external_id"], name="remote_report_once")]
        indexes = [models.Index(fields=["desk", "from_at"], name="remote_reports_by_start")]

    def __str__(self) -> str:
        return f"{self.tool} {self.external_id}"

    @property
    def agreed(self) -> bool:
        """Whether its session was agreed to before it began; clocks of tools may be wrong by minutes."""
        consent = getattr(self.session, "consent", None)
        return consent is not None and consent.given and consent.at <= self.from_at + CLOCKS_DIFFER
