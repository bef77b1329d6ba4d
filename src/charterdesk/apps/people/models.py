"""Accounts sign in; persons act in a desk; memberships join person, organisation and role."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.models import LANGUAGES, Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.people.numbers import MainNumber

DESK: Final = "desk"
CUSTOMER: Final = "customer"
RESELLER: Final = "reseller"
PARTNER: Final = "partner"
UNIDENTIFIED: Final = "unidentified"
ORGANISATION_KINDS: Final = [
    (DESK, _("desk")),
    (CUSTOMER, _("customer")),
    (RESELLER, _("reseller")),
    (PARTNER, _("partner")),
    (UNIDENTIFIED, _("to be identified")),
]

STAFF_ROLES: Final = frozenset({"agent", "lead", "manager", "technician", "r_and_d", "billing", "read_only"})
RESELLER_ROLES: Final = frozenset({"reseller", "reseller_admin"})
ROLES: Final = [
    ("agent", _("agent")),
    ("lead", _("lead")),
    ("manager", _("manager")),
    ("technician", _("field technician")),
    ("r_and_d", _("R&D")),
    ("billing", _("billing")),
    ("read_only", _("read only")),
    ("customer", _("customer")),
    ("customer_admin", _("customer administrator")),
    ("reseller", _("reseller")),
    ("reseller_admin", _("reseller administrator")),
    ("manufacturer", _("manufacturer contact")),
]


class AccountManager(BaseUserManager["Account"]):
    """Finds an account by its address, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of this e-mail address; Account.DoesNotExist."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A sign-in, global to the installation. What it may do is said by the persons that carry it."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="", blank=True)
    time_zone = models.CharField(max_length=64, default="", blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="people_account_email_lower")
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Addresses are kept in small letters: one person, one account."""
        super().clean()
        self.email = self.email.strip().lower()


class Organisation(models.Model):
    """The desk's own organisation, a customer, a reseller or a partner; an end customer names his reseller.

    One of each desk, of kind unidentified, holds those who wrote and are not known yet; nobody is a member of it.
    One that is retired (not `active`) is offered no more; its tickets and contracts go on. `region` and `audience` are
    words of the charter: where it is, and what its people are to the desk where the charter has audiences of its own.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=ORGANISATION_KINDS)
    reseller = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="end_customers")
    language = models.CharField(max_length=5, choices=LANGUAGES, default="", blank=True)
    region = models.CharField(max_length=60, default="", blank=True)
    audience = models.CharField(max_length=60, default="", blank=True)
    note = models.TextField(default="", blank=True)
    custom = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "name"], name="people_organisation_name"),
            models.UniqueConstraint(
                fields=["desk"], condition=models.Q(kind=DESK), name="people_organisation_one_desk"
            ),
            models.UniqueConstraint(
                fields=["desk"], condition=models.Q(kind=UNIDENTIFIED), name="people_organisation_one_unidentified"
            ),
            models.CheckConstraint(
                condition=models.Q(reseller__isnull=True) | models.Q(kind=CUSTOMER),
                name="people_organisation_reseller_of_customer",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody known to one desk, with or without an account.

    `unconfirmed`: only somebody whom the desk serves said that he belongs there. Until he accepts the invitation, or
    the desk says so itself, a mail from his address is nobody's.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="persons")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="", blank=True)
    active = models.BooleanField(default=True)
    unconfirmed = models.BooleanField(default=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "account"], name="people_person_once_a_desk"),
        ]
        indexes = [
            models.Index(fields=["desk", "email"], name="people_person_by_email"),
            models.Index(fields=["desk"], condition=models.Q(active=False), name="people_person_left"),
            models.Index(models.F("desk"), MainNumber("phone"), name="people_person_by_number"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in an organisation; staff roles only in the desk's own."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLES)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="people_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.organisation}"


class ApiToken(models.Model):
    """A machine's key to one desk; only its SHA-256 is kept, and a few characters to recognise it by."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"


class Team(models.Model):
    """Agents who share work. `assignment`: "hand", "turn" (the one who was given work longest ago) or "load" (the one
    with the fewest open tickets).
    """

    ASSIGNMENTS: Final = ("hand", "turn", "load")

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    assignment = models.CharField(max_length=6, default="hand")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="people_team_name")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """An agent of a team, and when he was last given a ticket by turn."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="teams")
    last_given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="people_team_member_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.team}"


class Absence(models.Model):
    """Somebody of the desk is away from one instant until another (None: until he is back); who stands in for him."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    stand_in = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} {self.from_at:%Y-%m-%d}"


class Invitation(models.Model):
    """A link, sent once, by which a person of a desk gets his account; only its SHA-256 is kept."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} {self.expires_at:%Y-%m-%d}"


class SignedInDevice(models.Model):
    """A browser in which an account is signed in: one session, its key as a digest, what the browser says it is."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, unique=True)
    user_agent = models.CharField(max_length=300, default="", blank=True)
    method = models.CharField(max_length=20, default="", blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.user_agent[:40]


class IdentityProvider(models.Model):
    """Where the people of an organisation sign in: its own OIDC or SAML server. `domains`: those whose addresses it
    vouches for; `settings`: what is public of it; the client secret, or our own key, is sealed.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="identity_providers")
    name = models.SlugField(max_length=40, unique=True)
    protocol = models.CharField(max_length=4)
    domains = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    sealed_secret = models.TextField(default="", blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class IdentityLink(models.Model):
    """Whom an organisation's sign-in server means by a subject: bound once, never by an address afterwards."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.PROTECT, related_name="links")
    subject = models.CharField(max_length=255)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identity_links")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "subject"], name="people_identity_link_once")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.account_id}"


class SeenAssertion(models.Model):
    """What a SAML server said once of somebody: kept until nobody would believe it any more, so that it counts once.
    `used`: somebody was signed in by it.
    """

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
    used = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "digest"], name="people_seen_assertion_once")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.digest[:8]}"


class SelfRegistration(models.Model):
    """Whether people may make themselves known to a desk (ES-02)."""

    desk = models.OneToOneField(Desk, on_delete=models.PROTECT, related_name="+")
    open = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.desk_id)


class OrganisationDomain(models.Model):
    """People with an address of this domain belong to the organisation, says the desk."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "domain"], name="people_organisation_domain_once")]

    def __str__(self) -> str:
        return self.domain
