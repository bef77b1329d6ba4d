"""The addresses at which a desk takes mail, and the accounts from which it is fetched."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import CharField, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events, sealing
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels.models import LONGEST_ADDRESS, Mailbox
from charterdesk.apps.people.access import require
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter

Tls = Literal["tls", "starttls", "none"]
TLS: Final[tuple[Tls, ...]] = ("tls", "starttls", "none")
LONGEST_NAME: Final = 60
LARGEST_PORT: Final = 2**16 - 1
# A directory bears this name, and mail servers say it: nothing but small letters, digits and hyphens.
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
SEALED_FOR: Final = "mailbox.password"
FIELDS: Final = (
    "address", "emergency", "active", "plus_addresses", "authserv_id", "imap_host", "imap_port", "imap_tls",
    "imap_user", "imap_folder", "imap_done_folder", "imap_sealed_password",
)  # fmt: skip
Problems = dict[str, str | Promise]
log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """Where a mailbox is fetched from. `tls` is tls, starttls, or none (on this machine only).

    Without a `password` the one that is stored is kept. Fetched mail goes to `done_folder`; without one it is marked
    as read.
    """

    host: str
    user: str
    password: str | None = None
    port: int = 993
    tls: Tls = "tls"
    folder: str = "INBOX"
    done_folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxTerms:
    """All that a manager may say of a mailbox but its name."""

    address: str
    emergency: bool = False
    imap: ImapAccount | None = None
    authserv_id: str = ""
    plus_addresses: bool = True
    active: bool = True


def create_mailbox(
    actor: Actor,
    *,
    name: str,
    address: str,
    emergency: bool = False,
    imap: ImapAccount | None = None,
    authserv_id: str = "",
    plus_addresses: bool = True,
) -> Mailbox:
    """Take mail at an address from now on. Invalid names what is wrong; names and addresses are taken once in an
    installation.
    """
    require(actor, "mailbox.manage")
    terms = MailboxTerms(
        address=address, emergency=emergency, imap=imap, authserv_id=authserv_id, plus_addresses=plus_addresses
    )
    problems: Problems = {}
    if not NAME.fullmatch(name):
        problems["name"] = _("A name has small letters, digits and hyphens, at most 60.")
    elif Mailbox.objects.filter(name=name).exists():
        problems["name"] = _("There is a mailbox of this name.")
    return _store(actor, Mailbox(desk=actor.desk, name=name), terms, "mailbox.created", problems)


def change_mailbox(actor: Actor, name: str, terms: MailboxTerms) -> Mailbox:
    """Replace what holds for a mailbox; NotFound for another desk's. A password goes to the server and user for whom
    it was given, and to no other: for another one it must be given again.
    """
    require(actor, "mailbox.manage")
    with transaction.atomic():
        return _store(actor, of_desk(actor.desk, name), terms, "mailbox.changed", {})


def terms_of(mailbox: Mailbox) -> MailboxTerms:
    """What holds for a mailbox now, without its password."""
    account = None
    if mailbox.imap_host:
        account = ImapAccount(
            host=mailbox.imap_host,
            user=mailbox.imap_user,
            port=mailbox.imap_port,
            tls=cast("Tls", mailbox.imap_tls),
            folder=mailbox.imap_folder,
            done_folder=mailbox.imap_done_folder,
        )
    return MailboxTerms(
        address=mailbox.address,
        emergency=mailbox.emergency,
        imap=account,
        authserv_id=mailbox.authserv_id,
        plus_addresses=mailbox.plus_addresses,
        active=mailbox.active,
    )


def charter_mailboxes(actor: Actor, charter: Charter) -> list[Mailbox]:
    """Make the mailboxes that the charter's e-mail channel names and that are not there: the desk's address, and the
    emergency address (EC-10). An address that another desk of the installation has taken is left to it.
    """
    require(actor, "mailbox.manage")
    channel = charter.channels.get(ChannelName.EMAIL)
    if channel is None:
        return []
    wanted = [("", channel.address, False), ("-emergency", channel.emergency_address, True)]
    made = []
    for suffix, address, emergency in wanted:
        if not address or Mailbox.objects.filter(desk=actor.desk, address=address.lower()).exists():
            continue
        try:
            name = _free_name(actor.desk.slug + suffix)
            made.append(create_mailbox(actor, name=name, address=address, emergency=emergency))
        except Invalid as invalid:
            log.warning("no mailbox for %s: %s", address, invalid)
    return made


def mailboxes_of(desk: Desk) -> list[Mailbox]:
    """The mailboxes of a desk, those in use first, in the order in which they were made."""
    return list(Mailbox.objects.filter(desk=desk).order_by("-active", "pk"))


def of_desk(desk: Desk, name: str) -> Mailbox:
    """A mailbox of this desk by its name; NotFound."""
    mailbox = Mailbox.objects.filter(desk=desk, name=name).first()
    if mailbox is None:
        raise NotFound
    return mailbox


def by_name(name: str) -> Mailbox | None:
    """The mailbox in use that has this name, whatever its desk."""
    return Mailbox.objects.select_related("desk").filter(name=name, active=True).first()


# Asked for every recipient of a mail server.
_AT: Final[Prepared[Mailbox]] = Prepared(
    lambda: Mailbox.objects.select_related("desk").filter(
        Q(address=Given("whole", CharField())) | Q(address=Given("plain", CharField())), active=True
    )
)


def by_address(address: str) -> Mailbox | None:
    """The mailbox in use at which this address arrives. What stands behind a plus sign is left out of account, where
    the mailbox takes such addresses (RFC 5233).
    """
    whole = address.strip().lower()
    local, at, domain = whole.rpartition("@")
    plain = local.partition("+")[0] + at + domain
    found = {row.address: row for row in _AT(whole=whole, plain=plain)}
    if whole in found:
        return found[whole]
    shortened = found.get(plain)
    return shortened if shortened is not None and shortened.plus_addresses else None


def default_mailbox(desk: Desk) -> Mailbox | None:
    """The mailbox from which a desk writes where nothing says otherwise: its first that is not for emergencies."""
    return Mailbox.objects.filter(desk=desk, active=True).order_by("emergency", "pk").first()


def fetched() -> list[Mailbox]:
    """The mailboxes in use that are fetched by IMAP."""
    rows = Mailbox.objects.select_related("desk").filter(active=True)
    return list(rows.exclude(imap_host="").order_by("pk"))


def password_of(mailbox: Mailbox) -> str:
    """The password of the mailbox's account; CannotUnsealError when the secret key is another one."""
    return sealing.unseal(SEALED_FOR, _bound_to(mailbox), mailbox.imap_sealed_password)


def _bound_to(mailbox: Mailbox) -> str:
    # Whoever may point the mailbox elsewhere must not get at the password in that way.
    server = f"{mailbox.imap_host}:{mailbox.imap_port}:{mailbox.imap_tls}"
    return f"mailbox:{mailbox.pk}:{server}:{mailbox.imap_user}"


def _store(actor: Actor, mailbox: Mailbox, terms: MailboxTerms, code: str, problems: Problems) -> Mailbox:
    before = _bound_to(mailbox)
    problems |= _problems_of(mailbox, terms)
    fields = _take_over(mailbox, terms)
    account = terms.imap
    if account is not None and account.password is None and (not mailbox.pk or _bound_to(mailbox) != before):
        problems.setdefault("password", _("Give the password for this account."))
    if problems:
        raise Invalid.of(problems)
    if account is None:
        mailbox.imap_sealed_password = ""
    elif account.password is None and not mailbox.imap_sealed_password:
        raise Invalid(_("Give the password for this account."), field="password")
    if account is not None and (account.password is not None or _bound_to(mailbox) != before):
        # Another account: what was said of the one before does not hold.
        mailbox.failing_since, mailbox.last_error = None, ""
        fields += ["failing_since", "last_error"]
    try:
        with transaction.atomic():
            # What the fetcher writes down meanwhile is not ours to overwrite.
            mailbox.save(update_fields=fields if mailbox.pk else None)
            if account is not None and account.password is not None:
                mailbox.imap_sealed_password = sealing.seal(SEALED_FOR, _bound_to(mailbox), account.password)
                mailbox.save(update_fields=["imap_sealed_password"])
            events.record(actor.desk, f"mailbox:{mailbox.pk}", code, actor=actor, data={"mailbox": mailbox.pk})
    except IntegrityError:
        raise Invalid(_("There is a mailbox of this name or address."), field="address") from None
    return mailbox


def _take_over(mailbox: Mailbox, terms: MailboxTerms) -> list[str]:
    account = terms.imap or ImapAccount(host="", user="")
    place = (mailbox.imap_host, mailbox.imap_port, mailbox.imap_user, mailbox.imap_folder)
    mailbox.address = terms.address.strip().lower()
    mailbox.emergency = terms.emergency
    mailbox.active = terms.active
    mailbox.plus_addresses = terms.plus_addresses
    mailbox.authserv_id = terms.authserv_id.strip()
    mailbox.imap_host, mailbox.imap_port = account.host.strip().lower(), account.port
    mailbox.imap_tls, mailbox.imap_user = account.tls, account.user
    mailbox.imap_folder, mailbox.imap_done_folder = account.folder, account.done_folder
    if place != (mailbox.imap_host, mailbox.imap_port, mailbox.imap_user, mailbox.imap_folder):
        mailbox.uidvalidity, mailbox.last_uid = None, 0
        return [*FIELDS, "uidvalidity", "last_uid"]
    return list(FIELDS)


def _problems_of(mailbox: Mailbox, terms: MailboxTerms) -> Problems:
    problems: Problems = {}
    address = terms.address.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        problems["address"] = error.messages[0]
    if len(address) > LONGEST_ADDRESS:
        problems["address"] = _("This address is too long.")
    elif Mailbox.objects.filter(address=address, active=True).exclude(pk=mailbox.pk).exists() and terms.active:
        problems["address"] = _("A mailbox has this address already.")
    if terms.imap is not None:
        problems |= _problems_of_account(terms.imap)
    return problems


def _problems_of_account(account: ImapAccount) -> Problems:
    problems: Problems = {}
    if not account.host.strip() or _has_controls(account.host) or " " in account.host.strip():
        problems["host"] = _("Name the IMAP server.")
    if not 0 < account.port <= LARGEST_PORT:
        problems["port"] = _("A port is a number from 1 to 65535.")
    if account.tls not in TLS:
        problems["tls"] = _("TLS is tls, starttls or none.")
    elif account.tls == "none" and not is_loopback(account.host):
        problems["tls"] = _("Without TLS only a server on this machine is asked.")
    if not account.user or _has_controls(account.user):
        problems["user"] = _("Name the user of the account.")
    if account.password is not None and (not account.password or _has_controls(account.password)):
        problems["password"] = _("This cannot be a password.")
    if not account.folder or any(_has_controls(text) for text in (account.folder, account.done_folder)):
        problems["folder"] = _("Name the folder that is fetched.")
    elif account.folder == account.done_folder:
        problems["done_folder"] = _("Fetched mail needs another folder than new mail.")
    return problems


def is_loopback(host: str) -> bool:
    """Whether a name or address can only be this machine."""
    if host.strip().lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip().strip("[]")).is_loopback
    except ValueError:
        return False


def _has_controls(text: str) -> bool:
    return any(ord(sign) < ord(" ") or sign == "\x7f" for sign in text)


def _free_name(wanted: str) -> str:
    base = wanted[:LONGEST_NAME].strip("-")
    taken = set(Mailbox.objects.filter(name__startswith=base[: LONGEST_NAME - 4]).values_list("name", flat=True))
    return next(name for name in _names(base) if name not in taken)


def _names(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base[: LONGEST_NAME - 4]}-{number}"
        number += 1
