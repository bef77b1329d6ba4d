"""What went wrong with a mail server, for whoever set the mailbox up: the fault, and what to look at."""

from __future__ import annotations

import socket
import ssl

from imapclient.exceptions import IMAPClientError, LoginError

from charterdesk.apps.base.sealing import CannotUnsealError
from charterdesk.apps.channels.models import Mailbox


def in_words(error: Exception, mailbox: Mailbox) -> str:
    """The fault in a sentence; what is not known here keeps its own words."""
    place = f"{mailbox.imap_host}:{mailbox.imap_port}"
    said = f"{type(error).__name__}: {error}"
    match error:
        case LoginError():
            said = f"the server refuses the password: {_said(error)}"
        case ssl.SSLCertVerificationError():
            why = getattr(error, "verify_message", "") or "verification failed"
            said = f"the certificate of {place} is not trusted: {why}; one of your own is named in SSL_CERT_FILE"
        case ssl.SSLError():
            why = getattr(error, "reason", "") or "the connection ended"
            said = f"TLS with {place} failed ({why}): imaps:// is for port 993, imap:// (STARTTLS) for port 143"
        case socket.gaierror():
            said = f"no server is known by the name {mailbox.imap_host}: {error.strerror}"
        case ConnectionRefusedError():
            said = f"nothing listens at {place}: connection refused"
        case TimeoutError():
            said = f"{place} does not answer"
        case IMAPClientError():
            said = f"{place} says: {_said(error)}"
        case CannotUnsealError():
            said = str(error)
    return said


def _said(error: Exception) -> str:
    """The server's own words: imaplib keeps them as bytes."""
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said).removeprefix("b'").removesuffix("'")
