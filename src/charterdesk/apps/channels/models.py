"""Rows of mail: mailboxes, what came in, what goes out, and what the desk knows of addresses."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.models import LANGUAGES, Desk, Event, StoredFile
from charterdesk.apps.base.now import now
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Message, Ticket

LONGEST_ADDRESS: Final = 254
LONGEST_ID: Final = 255


class Mailbox(models.Model):
    """An address at which a desk takes mail, and what taking it there means: support, or the emergency door (EC-10).

    `name` is unique in the installation: what mail servers say (`mail-in --mailbox NAME`). `authserv_id` names the
    mail server whose Authentication-Results are believed (RFC 8601); empty: none. The password is sealed.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    name = models.SlugField(max_length=60, unique=True)
    address = models.EmailField(max_length=LONGEST_ADDRESS)
    emergency = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    plus_addresses = models.BooleanField(default=True)
    authserv_id = models.CharField(max_length=200, default="", blank=True)
    imap_host = models.CharField(max_length=200, default="", blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_tls = models.CharField(max_length=10, default="tls")
    imap_user = models.CharField(max_length=200, default="", blank=True)
    imap_sealed_password = models.TextField(default="", blank=True)
    imap_folder = models.CharField(max_length=200, default="INBOX")
    imap_done_folder = models.CharField(max_length=200, default="", blank=True)
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="", blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "address"], name="channels_mailbox_address")]

    def __str__(self) -> str:
        return self.name


class IncomingMail(models.Model):
    """One mail as it came in: its raw bytes in the file store first, then this row, then everything else.

    Two keys keep it single: its place on the server (mailbox, UIDVALIDITY, UID) and its bytes. `disposition` says what
    the desk did with it. `counted_as`: for whom it counts where the tickets of a sender are bounded, '' where it does
    not count; `released`: a head of the desk took it in, whatever its sender's bound. `weight`: milliseconds that
    reading it may take beyond what its bytes take; of those that wait in one lane the lightest is read first.
    `look_at`: from when on its headers are looked at before it is read, NULL when they were: it may then stand on its
    ticket, `message` and all, while it is still to be read.
    """

    RECEIVED: Final = "received"
    DONE: Final = "done"

    IMAP: Final = "imap"
    LMTP: Final = "lmtp"
    PIPE: Final = "pipe"

    DISPOSITIONS: Final = [
        ("opened", _("opened a ticket")),
        ("joined", _("joined its ticket")),
        ("reopened", _("reopened its ticket")),
        ("continued", _("opened a ticket that continues a closed one")),
        ("noted", _("noted on the ticket, sender not verified")),
        ("declined", _("answered without a ticket")),
        ("bounce", _("delivery failure")),
        ("automatic", _("automatic mail")),
        ("duplicate", _("received before")),
        ("own", _("sent by this desk itself")),
        ("quarantined", _("to be looked at")),
        ("held", _("held back")),
        ("set_aside", _("set aside by the desk")),
    ]

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    via = models.CharField(max_length=10)
    uidvalidity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(null=True)
    raw = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64)
    envelope_from = models.CharField(max_length=LONGEST_ADDRESS, null=True)  # noqa: DJ001  # NULL: not told; '': null path
    envelope_to = models.CharField(max_length=LONGEST_ADDRESS, default="", blank=True)
    received_at = models.DateTimeField()

    state = models.CharField(max_length=10, default=RECEIVED)
    lane = models.PositiveSmallIntegerField(default=0)
    weight = models.PositiveIntegerField(default=0)
    look_at = models.DateTimeField(null=True)
    owner = models.CharField(max_length=80, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, default="", blank=True)

    done_at = models.DateTimeField(null=True)
    disposition = models.CharField(max_length=12, choices=DISPOSITIONS, default="", blank=True)
    counted_as = models.CharField(max_length=LONGEST_ADDRESS, default="", blank=True)
    released = models.BooleanField(default=False)
    from_email = models.CharField(max_length=LONGEST_ADDRESS, default="", blank=True)
    from_name = models.CharField(max_length=200, default="", blank=True)
    subject = models.CharField(max_length=250, default="", blank=True)
    msg_id = models.CharField(max_length=LONGEST_ID, default="", blank=True)
    content_digest = models.CharField(max_length=64, default="", blank=True)
    language = models.CharField(max_length=5, default="", blank=True)
    trust = models.CharField(max_length=12, default="", blank=True)
    trust_reason = models.CharField(max_length=120, default="", blank=True)
    problems = models.JSONField(default=list)
    decision = models.JSONField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+", null=True)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="incoming_mail", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "sha256"], name="channels_incoming_once"),
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "uid"], condition=Q(uid__isnull=False), name="channels_incoming_uid"
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "received_at", "id"], condition=Q(state="received"), name="channels_incoming_lane"
            ),
            models.Index(
                fields=["lane", "weight", "received_at", "id"],
                condition=Q(state="received"),
                name="channels_incoming_weight",
            ),
            # 2: no light mail and none of a known person that waits for its turn (incoming/lanes.py).
            models.Index(
                fields=["look_at", "id"],
                condition=Q(state="received", look_at__isnull=False, lane__gte=2),
                name="channels_incoming_look",
            ),
            models.Index(
                fields=["weight", "look_at", "id"],
                condition=Q(state="received", look_at__isnull=False, lane__gte=2),
                name="channels_incoming_light",
            ),
            models.Index(fields=["desk", "msg_id"], condition=~Q(msg_id=""), name="channels_incoming_id"),
            models.Index(fields=["desk", "disposition", "received_at"], name="channels_incoming_done"),
            models.Index(
                fields=["desk", "counted_as", "trust", "received_at"],
                condition=~Q(counted_as=""),
                name="channels_incoming_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.sha256[:12]}"


class IncomingText(models.Model):
    """The words of an incoming mail, whole: `text` is new text and quoted rest together; `html` is cleaned."""

    incoming = models.OneToOneField(IncomingMail, on_delete=models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField(default="", blank=True)
    reply_text = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.text[:60]


class IncomingImage(models.Model):
    """What the HTML of a mail shows in place: its Content-ID (RFC 2392) and the stored file."""

    incoming = models.ForeignKey(IncomingMail, on_delete=models.CASCADE, related_name="images")
    content_id = models.CharField(max_length=LONGEST_ID)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return self.content_id


class OutgoingMail(models.Model):
    """One mail to one recipient: the outbox. It is put here in the transaction of what it tells, written (its words)
    when a sender first takes it up, and then sent; its Message-ID follows from its key.

    to_write -> waiting -> sending -> sent; or failed (for good), in_doubt (perhaps sent, never sent again), withheld
    (`reason` says why nobody was to get it).
    """

    TO_WRITE: Final = "to_write"
    WAITING: Final = "waiting"
    SENDING: Final = "sending"
    SENT: Final = "sent"
    FAILED: Final = "failed"
    IN_DOUBT: Final = "in_doubt"
    WITHHELD: Final = "withheld"

    KINDS: Final = [
        ("acknowledgment", _("acknowledgment")),
        ("answer", _("answer")),
        ("question", _("request for information")),
        ("priority", _("priority changed")),
        ("quote", _("quote to validate")),
        ("workaround", _("workaround")),
        ("solution", _("solution to validate")),
        ("closed", _("request closed")),
        ("merged", _("request goes on elsewhere")),
        ("declined", _("request not taken")),
        ("charter", _("charter changed")),
    ]

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    kind = models.CharField(max_length=20, choices=KINDS)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+", null=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    incoming = models.ForeignKey(IncomingMail, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    dedupe_key = models.CharField(max_length=120, unique=True)
    to_address = models.CharField(max_length=LONGEST_ADDRESS, default="", blank=True)
    to_domain = models.CharField(max_length=LONGEST_ADDRESS, default="", blank=True)
    to_stranger = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="", blank=True)

    state = models.CharField(max_length=10, default=TO_WRITE)
    reason = models.CharField(max_length=500, default="", blank=True)
    subject = models.CharField(max_length=300, default="", blank=True)
    text = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True)
    msg_id = models.CharField(max_length=LONGEST_ID, default="", blank=True)
    headers = models.JSONField(default=dict)

    created_at = models.DateTimeField(default=now)
    run_at = models.DateTimeField(default=now)
    owner = models.CharField(max_length=80, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    maybe_twice = models.BooleanField(default=False)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["run_at", "id"],
                condition=Q(state__in=["to_write", "waiting", "sending"]),
                name="channels_outgoing_next",
            ),
            models.Index(fields=["msg_id"], condition=~Q(msg_id=""), name="channels_outgoing_id"),
            models.Index(
                fields=["desk", "to_address", "written_at"], condition=~Q(to_address=""), name="channels_outgoing_to"
            ),
            models.Index(
                fields=["to_domain", "written_at"], condition=Q(to_stranger=True), name="channels_outgoing_domain"
            ),
            models.Index(fields=["desk", "state", "created_at"], name="channels_outgoing_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class OutgoingFile(models.Model):
    """A stored file that goes out with a mail."""

    outgoing = models.ForeignKey(OutgoingMail, on_delete=models.CASCADE, related_name="files")
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class LetterTemplate(models.Model):
    """The desk's own words for one kind of mail in one language; without a row the words shipped are used."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=OutgoingMail.KINDS)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "kind", "language"], name="channels_template_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"


class MarkedAddress(models.Model):
    """An address that could not be reached for good: nothing automatic goes there until somebody unmarks it."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=LONGEST_ADDRESS)
    reason = models.CharField(max_length=500, default="", blank=True)
    marked_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "address"], name="channels_marked_once")]

    def __str__(self) -> str:
        return self.address


class Unsubscribed(models.Model):
    """An address that wants no announcements (changes of the charter); mails about its tickets still go there."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=LONGEST_ADDRESS)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "address"], name="channels_unsubscribed_once")]

    def __str__(self) -> str:
        return self.address


class Watcher(models.Model):
    """Somebody whom a participant copied on a ticket: he gets the mails that his visibility allows."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="channels_watcher_once")]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.ticket_id}"


class Turn(models.Model):
    """Whose turn it is to do what only one may do at a time (fetch from a mailbox): a lease by name."""

    name = models.CharField(max_length=100, unique=True)
    owner = models.CharField(max_length=80)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
