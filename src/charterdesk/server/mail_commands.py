"""What the operator does with mailboxes from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.mailboxes import ImapAccount, MailboxTerms
from charterdesk.apps.channels.models import Mailbox
from charterdesk.server.terminal import answer, say, secret

DONE: Final = 0
MALFORMED: Final = 2
IMAPS_PORT: Final = 993
IMAP_PORT: Final = 143
# Where a verb names a field otherwise than the command line.
OPTIONS_OF: Final[Mapping[str, str]] = {
    "name": "NAME",
    "address": "--address",
    "host": "--imap",
    "port": "--imap",
    "tls": "--imap",
    "user": "--imap",
    "folder": "--imap",
    "done_folder": "--done-folder",
    "password": "password",
}


def add(slug: str, name: str, given: Mapping[str, object]) -> int:
    """Make a mailbox of a desk; the exit status."""
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        say(f"DESK: there is no desk '{slug}'")
        return MALFORMED
    try:
        terms = _terms(MailboxTerms(address=""), given)
        mailboxes.create_mailbox(
            system_actor(desk),
            name=name,
            address=terms.address,
            emergency=terms.emergency,
            imap=terms.imap,
            authserv_id=terms.authserv_id,
            plus_addresses=terms.plus_addresses,
        )
    except Invalid as invalid:
        return _complained(invalid)
    answer(f"{name} takes mail for {terms.address}")
    return DONE


def change(name: str, given: Mapping[str, object]) -> int:
    """Change what is given of a mailbox, and nothing else; the exit status."""
    mailbox = Mailbox.objects.select_related("desk").filter(name=name).first()
    if mailbox is None:
        say(f"NAME: there is no mailbox '{name}'")
        return MALFORMED
    try:
        terms = _terms(mailboxes.terms_of(mailbox), given)
        mailbox = mailboxes.change_mailbox(system_actor(mailbox.desk), name, terms)
    except Invalid as invalid:
        return _complained(invalid)
    answer(_line(mailbox))
    return DONE


def listing(slug: str) -> int:
    """Print the mailboxes, of one desk or of all; the exit status."""
    desks = Desk.objects.filter(slug=slug) if slug else Desk.objects.order_by("slug")
    if slug and not desks:
        say(f"DESK: there is no desk '{slug}'")
        return MALFORMED
    for desk in desks:
        for mailbox in mailboxes.mailboxes_of(desk):
            answer(_line(mailbox))
    return DONE


def imap_account(address: str, password: str | None) -> ImapAccount:
    """An account from its address, such as imaps://user%40example.org@mail.example.org/INBOX. With imap:// STARTTLS is
    spoken, to this machine itself nothing. Invalid for anything else.
    """
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or parts.query or parts.password:
        raise Invalid("write imaps://user@mail.example.org/INBOX, without the password", field="host")
    secure = parts.scheme == "imaps"
    plain = not secure and mailboxes.is_loopback(parts.hostname)
    return ImapAccount(
        host=parts.hostname,
        port=(IMAPS_PORT if secure else IMAP_PORT) if port is None else port,
        tls="tls" if secure else "none" if plain else "starttls",
        user=unquote(parts.username or ""),
        password=password,
        folder=unquote(parts.path.lstrip("/")) or "INBOX",
    )


def _terms(before: MailboxTerms, given: Mapping[str, object]) -> MailboxTerms:
    known: dict[str, object] = {
        key: given[key]
        for key in ("address", "emergency", "authserv_id", "plus_addresses", "active")
        if given.get(key) is not None
    }
    terms = replace(before, **known)  # type: ignore[arg-type]  # argparse has seen to the types
    account, done = given.get("imap"), given.get("done_folder")
    if given.get("no_imap"):
        return replace(terms, imap=None)
    if account is not None:
        terms = replace(terms, imap=imap_account(str(account), secret(str(account))))
    elif given.get("new_password") and terms.imap is not None:
        terms = replace(terms, imap=replace(terms.imap, password=secret(terms.imap.user)))
    if done is not None and terms.imap is not None:
        terms = replace(terms, imap=replace(terms.imap, done_folder=str(done)))
    return terms


def _line(mailbox: Mailbox) -> str:
    source = "LMTP or mail-in"
    if mailbox.imap_host:
        source = f"{mailbox.imap_user} at {mailbox.imap_host}:{mailbox.imap_port}/{mailbox.imap_folder}"
    parts = [mailbox.desk.slug, mailbox.name, mailbox.address, source]
    parts += ["emergency"] if mailbox.emergency else []
    parts += [] if mailbox.active else ["off"]
    if mailbox.failing_since is not None:
        parts.append(f"FAILING since {mailbox.failing_since.isoformat()}: {mailbox.last_error}")
    return "  ".join(parts)


def _complained(invalid: Invalid) -> int:
    for problem in invalid.problems:
        say(f"{OPTIONS_OF.get(problem.field or '', problem.field)}: {problem.message}")
    return MALFORMED
