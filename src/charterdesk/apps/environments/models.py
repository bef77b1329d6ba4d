"""What a customer runs: environments, ways in (never passwords), kept configurations, replicas of them."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.models import Desk, StoredFile
from charterdesk.apps.contracts.models import Equipment, Site
from charterdesk.apps.people.models import Organisation, Person

USES: Final = [("production", _("production")), ("test", _("test")), ("replica", _("replica"))]
WAYS: Final = [
    ("vpn", _("the customer's VPN")),
    ("teamviewer", "TeamViewer"),
    ("anydesk", "AnyDesk"),
    ("rustdesk", "RustDesk"),
    ("other", _("another tool")),
]
HYPERVISORS: Final = [
    ("vsphere", "VMware vSphere"),
    ("libvirt", "libvirt"),
    ("proxmox", "Proxmox VE"),
    ("hyper_v", "Hyper-V"),
    ("other", _("another one")),
]


class Environment(models.Model):
    """Installations that work together at a customer's, for one use."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="environments")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    name = models.CharField(max_length=120)
    use = models.CharField(max_length=12, choices=USES)
    note = models.TextField(default="", blank=True)
    equipment = models.ManyToManyField(Equipment, related_name="environments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="environment_number")]

    def __str__(self) -> str:
        return self.name


class AccessWay(models.Model):
    """How one gets there: a tool and the id of a machine. There is no field for a password: the safe keeps those."""

    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="ways")
    kind = models.CharField(max_length=12, choices=WAYS)
    identifier = models.CharField(max_length=200)
    note = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.identifier}"


class ConfigurationBackup(models.Model):
    """A configuration as it was at a moment: a kept file. Those of one name are its history. Never edited."""

    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="backups")
    name = models.CharField(max_length=150)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    note = models.CharField(max_length=300, default="", blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["environment", "name", "taken_at"], name="backups_of_environment")]

    def __str__(self) -> str:
        return self.name


class Machine(models.Model):
    """A machine that replicates an environment (ES-22). `uuid`: the hypervisor's, since names change; `copied_on`: the
    day whose state it shows; `purge_on`: when the customer's data on it must be gone; `gone_on`: when it was removed.
    """

    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="machines")
    name = models.CharField(max_length=120)
    hypervisor = models.CharField(max_length=12, choices=HYPERVISORS)
    host = models.CharField(max_length=200, default="", blank=True)
    uuid = models.UUIDField(null=True)
    version = models.CharField(max_length=60, default="", blank=True)
    copied_on = models.DateField()
    isolated = models.BooleanField(default=False)
    anonymised = models.BooleanField(default=False)
    purge_on = models.DateField(null=True)
    last_booted_on = models.DateField(null=True)
    gone_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["environment", "uuid"], name="machine_uuid_once")]

    def __str__(self) -> str:
        return self.name
