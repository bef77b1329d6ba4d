"""What the operator reads when a mailbox cannot be fetched: words of his trade, none of the program's."""

import socket
import ssl

import pytest
from imapclient.exceptions import IMAPClientError, LoginError

from charterdesk.apps.base.sealing import CannotUnsealError
from charterdesk.apps.channels.models import Mailbox
from charterdesk.server.listeners.imap_faults import in_words
from mail_servers import free_port


def untrusted():
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed (_ssl.c:1006)")
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            LoginError("b'[AUTHENTICATIONFAILED] Authentication failed.'"),
            "the server refuses the password: [AUTHENTICATIONFAILED] Authentication failed.",
        ),
        (
            untrusted(),
            "the certificate of mail.example.org:993 is not trusted: self-signed certificate; one of your own",
        ),
        (
            ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)"),
            "imaps:// is for port 993, imap:// (STARTTLS) for port 143",
        ),
        (
            socket.gaierror(-2, "Name or service not known"),
            "no server is known by the name mail.example.org: Name or service not known",
        ),
        (TimeoutError("timed out"), "mail.example.org:993 does not answer"),
        (
            IMAPClientError("select failed: Mailbox doesn't exist: Nowhere"),
            "mail.example.org:993 says: select failed: Mailbox doesn't exist: Nowhere",
        ),
        (CannotUnsealError("sealed under another secret key"), "sealed under another secret key"),
        (ValueError("odd"), "ValueError: odd"),
    ],
)
def test_a_fault_is_said_with_what_to_look_at(error, said):
    assert said in in_words(error, Mailbox(imap_host="mail.example.org", imap_port=993))


def test_a_port_where_nothing_listens_is_named():
    port = free_port()
    with pytest.raises(ConnectionRefusedError) as refused:
        socket.create_connection(("127.0.0.1", port))
    said = in_words(refused.value, Mailbox(imap_host="127.0.0.1", imap_port=port))
    assert said == f"nothing listens at 127.0.0.1:{port}: connection refused"
