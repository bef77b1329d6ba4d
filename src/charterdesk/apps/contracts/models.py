"""Records of what was agreed: charters as published, contracts, what they cover, prepaid hours."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.models import Organisation, Person


class CharterVersion(models.Model):
    """One text of the desk's charter, as published; never edited. A ticket keeps the version it was opened under.

    `digest` covers the text and the holiday files beside it, so that no library upgrade moves a promise.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    text = models.TextField()
    holidays = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    holds_from = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "digest"], name="contracts_charter_once")]
        indexes = [models.Index(fields=["desk", "holds_from"], name="contracts_charter_holds")]

    def __str__(self) -> str:
        return f"{self.name} {self.holds_from} {self.digest[:8]}"


class CharterDraft(models.Model):
    """A text of the desk's charter that somebody is writing: his own, kept while he types, until it is published.

    `shared` are the lists of holidays and the shared parts of this text that he changed; `after` is the newest version
    that he knew. `revision` counts the states, so that two windows of one person never write over each other.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    text = models.TextField()
    shared = models.JSONField(default=dict)
    after = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "person"], name="contracts_draft_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.revision}"


class Product(models.Model):
    """What the desk supports: a line of its catalogue, with the version that counts as up to date (EX-11).

    `in_catalogue` is a fact for the charter, `group` one of its groups of products; a product that is retired (not
    `active`) is offered no more.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=80)
    in_catalogue = models.BooleanField(default=True)
    current_version = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=60, default="", blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "reference"], name="contracts_product_once")]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place of a customer, with its own clock on the wall; `region` is the charter's word where it is another one."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=60, default="", blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """One product in a customer's hands. `facts` holds further named yes-or-no facts that a charter may ask for.

    Null means unknown, never "no": an unknown fact is asked for and refuses nobody.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="equipment")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    serial = models.CharField(max_length=80, blank=True)
    version = models.CharField(max_length=40, blank=True)
    up_to_date = models.BooleanField(null=True)
    bought_here = models.BooleanField(null=True)
    manufacturer_maintenance_until = models.DateField(null=True, blank=True)
    warranty_until = models.DateField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "product", "serial"], condition=~Q(serial=""), name="contracts_serial_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.serial}".strip()


class Contract(models.Model):
    """What an organisation bought: a plan of the charter, from a day until a day (both included), and its options.

    `covers_all` says that the contract is not limited to the equipment listed under it.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=40)
    plan = models.CharField(max_length=60)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    options = models.JSONField(default=list, blank=True)
    covers_all = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="contracts_number_once"),
        ]

    def __str__(self) -> str:
        return self.number


class AccessCode(models.Model):
    """A code by which callers show that they are of a contract (ES-03). Only its keyed digest is kept; the hint (its
    last two signs) helps people to recognise it. It is taken until `ends_at` (null: until further notice).
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="access_codes")
    digest = models.CharField(max_length=64)
    hint = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=80, default="", blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "digest"], name="contracts_access_code_of_desk")]

    def __str__(self) -> str:
        return f"…{self.hint}"


class AccessCodeTry(models.Model):
    """Somebody said an access code: from which number (empty: withheld), for which contract where one was named, which
    code it was, and how it was judged. The limits against guessing count these rows.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    caller = models.CharField(max_length=40, default="", blank=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+", null=True)
    code = models.ForeignKey(AccessCode, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    verdict = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["desk", "at"], name="contracts_code_tries")]

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.verdict}"


class CoveredEquipment(models.Model):
    """This contract covers this equipment (EX-02, EX-04: coverage is per product)."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="covered")
    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="covered_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "equipment"], name="contracts_covered_once")]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.equipment_id}"


class NamedContact(models.Model):
    """This contract names this person among those who may open requests."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="named")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="named_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "person"], name="contracts_named_once")]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.person_id}"


class CreditEntry(models.Model):
    """A line of the ledger of what was bought in advance (EX-20, EC-09): minutes and incidents, + bought, - used.

    Never edited, never deleted. `expires` is the last day on which what was bought can be used, null where none is set.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="credit_entries")
    minutes = models.IntegerField(default=0)
    incidents = models.IntegerField(default=0)
    expires = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    about = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    unique_key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "unique_key"], name="contracts_credit_once")]

    def __str__(self) -> str:
        return f"{self.incidents:+d} incidents" if self.incidents else f"{self.minutes:+d} min"


class CreditBalance(models.Model):
    """What is left on a contract: the sums of its ledger, kept by conditional updates beside each line.

    `expires` says that some of it was bought with a last day: what is left then depends on the day.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="credit")
    minutes = models.IntegerField(default=0)
    incidents = models.IntegerField(default=0)
    expires = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=0), name="contracts_credit_not_negative"),
            models.CheckConstraint(condition=Q(incidents__gte=0), name="contracts_incidents_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"
