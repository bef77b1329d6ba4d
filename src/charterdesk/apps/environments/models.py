"""What a customer runs: environments, ways in (never passwords), kept configurations, replicas of them."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charterdesk.apps.base.models import Desk, StoredFile
from charterdesk.apps.base.now import now
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
KINDS: Final = [("vsphere", "VMware vSphere"), ("libvirt", "libvirt"), ("file", _("a list in a file"))]
POWERS: Final = [
    ("on", pgettext_lazy("machine", "on")),
    ("off", pgettext_lazy("machine", "off")),
    ("suspended", pgettext_lazy("machine", "suspended")),
    ("unknown", pgettext_lazy("machine", "unknown")),
]
LONGEST_ERROR: Final = 300
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


class Connector(models.Model):
    """What lists machines: a hypervisor that is asked with an account that may only read, or a file that another
    program writes. `listed_at`: when it last told all of them; `next_at`: when it is asked next; `left_out`: entries of
    its list that could not be read. `problem`: why it told nothing, a key of `connectors.interface.PROBLEMS`.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=KINDS)
    address = models.CharField(max_length=300)
    user = models.CharField(max_length=254, default="", blank=True)
    sealed_secret = models.TextField(default="", blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    listed_at = models.DateTimeField(null=True)
    left_out = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, default="", blank=True)
    last_error = models.CharField(max_length=LONGEST_ERROR, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="machine_connector_name")]

    def __str__(self) -> str:
        return self.name


class SeenMachine(models.Model):
    """A machine as a connector told it last. `machine`: the replica that it is, as somebody of the desk said;
    `vanished_at`: since when a whole list does not name it.
    """

    connector = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="machines")
    uuid = models.UUIDField()
    name = models.CharField(max_length=120)
    power = models.CharField(max_length=10, choices=POWERS)
    guest = models.CharField(max_length=120, default="", blank=True)
    host = models.CharField(max_length=200, default="", blank=True)
    snapshot_at = models.DateTimeField(null=True)
    booted_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    vanished_at = models.DateTimeField(null=True)
    machine = models.OneToOneField(Machine, on_delete=models.PROTECT, related_name="seen", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connector", "uuid"], name="machine_seen_once")]

    def __str__(self) -> str:
        return self.name
