"""Where LMTP is listened for and where the virus scanner is asked, as the operator sets it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from charterdesk.server import environment
from charterdesk.server.environment import Service


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("unix:/run/charterdesk/lmtp", Service(path="/run/charterdesk/lmtp")),
        ("127.0.0.1:2003", Service(host="127.0.0.1", port=2003)),
        ("[::1]:2003", Service(host="::1", port=2003)),
        ("localhost:2003", Service(host="localhost", port=2003)),
        ("", None),
    ],
)
def test_a_place_is_a_socket_or_a_port_of_this_machine(monkeypatch, value, place):
    monkeypatch.setenv("CHARTERDESK_LMTP", value)
    assert environment.service("CHARTERDESK_LMTP") == place


@pytest.mark.parametrize(
    "value",
    ["192.0.2.1:2003", "0.0.0.0:2003", "mail.example.org:2003", ":2003", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536",
     "unix:relative", "/run/lmtp", "unix:/" + "x" * 107],
)  # fmt: skip
def test_another_machine_may_not_hand_mails_over(monkeypatch, value):
    monkeypatch.setenv("CHARTERDESK_LMTP", value)
    with pytest.raises(ImproperlyConfigured, match="CHARTERDESK_LMTP"):
        environment.service("CHARTERDESK_LMTP")


def test_the_scanner_may_be_elsewhere(monkeypatch):
    monkeypatch.setenv("CHARTERDESK_CLAMAV", "clamd.example.org:3310")
    found = environment.service("CHARTERDESK_CLAMAV", elsewhere=True)
    assert (str(found), found.port) == ("clamd.example.org:3310", 3310)
