"""Credentials of customers' systems: what they are for stands in the clear, the secret only in its envelope."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.models import Desk
from charterdesk.apps.environments.models import Environment
from charterdesk.apps.people.models import Organisation, Person, Team
from charterdesk.apps.tickets.models import Ticket

KINDS: Final = [
    ("vpn", _("VPN")),
    ("desktop", _("remote desktop")),
    ("shell", _("remote shell (SSH)")),
    ("database", _("database")),
    ("application", _("application")),
    ("tool", _("remote control tool, unattended")),
    ("mail", _("mail")),
    ("api", _("key of an interface")),
    ("licence", _("licence key")),
    ("certificate", _("certificate or private key")),
    ("device", _("device or hardware")),
    ("door", _("door or escort")),
    ("other", _("other")),
]


class Credential(models.Model):
    """A way into a system of a customer. Its secret stands in versions, or in another vault (`link`), never in both.

    `environments`: those of the customer in which it opens something. `rotation_due`: the day by which the secret
    should be another one; `rotation_reason`: "age", "leaver" or "seen". `closed_at`: its secrets were deleted for good.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credentials")
    system = models.CharField(max_length=160)
    environment = models.CharField(max_length=80, default="", blank=True)
    environments = models.ManyToManyField(Environment, related_name="credentials")
    kind = models.CharField(max_length=12, choices=KINDS)
    address = models.CharField(max_length=300, default="", blank=True)
    login = models.CharField(max_length=200, default="", blank=True)
    link = models.URLField(max_length=500, default="", blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    source_ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    rotate_days = models.PositiveIntegerField(null=True)
    rotation_due = models.DateField(null=True)
    rotation_reason = models.CharField(max_length=10, default="", blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="vault_credential_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.system}"


class AllowedTeam(models.Model):
    """Only members of these teams are shown the secret; of a credential without any, whoever has the right."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="teams")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "team"], name="vault_team_once")]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.team_id}"


class SecretVersion(models.Model):
    """One secret of a credential in its envelope, from when it was given; never changed but wrapped under another key.

    A nonce stands under a master key once: the database refuses a second.
    """

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    key_id = models.CharField(max_length=40)
    wrap_nonce = models.BinaryField(max_length=12)
    wrapped = models.BinaryField(max_length=64)
    nonce = models.BinaryField(max_length=12)
    ciphertext = models.BinaryField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential", "version"], name="vault_version_once"),
            models.UniqueConstraint(fields=["key_id", "wrap_nonce"], name="vault_nonce_once"),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} v{self.version}"


class SecretView(models.Model):
    """Somebody asked for a secret: for which reason, on which ticket, and what came of it ("shown", or why not)."""

    SHOWN: Final = "shown"

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="views")
    version = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    outcome = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="vault_views_of_person")]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.outcome}"
