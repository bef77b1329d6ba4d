"""Addresses that mails carry: pages of the installation, and signed links that act for the one who was given them.

The signature of a link is put in only when the mail is sent: who reads the row cannot act in the customer's name.
"""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings

from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels import tokens

WORKS: Final = "works"
FAILS: Final = "fails"
ACCEPT: Final = "accept"
DECLINE: Final = "decline"
UNSUBSCRIBE: Final = "unsubscribe"
AGREE: Final = "agree"
TIME: Final = "time"
PURPOSES: Final = (WORKS, FAILS, ACCEPT, DECLINE, UNSUBSCRIBE, AGREE, TIME)
_SIGNED: Final = re.compile(
    rf"(/answers/(?:{'|'.join(PURPOSES)})/[0-9a-z.]{{1,100}})\.[a-z2-7]{{{tokens.SIGNATURE_LENGTH}}}(?![a-z2-7])",
    re.IGNORECASE,
)


def ticket_page(desk: Desk, number: int) -> str:
    """The request on the portal."""
    return f"{portal(desk)}tickets/{number}/"


def charter_page(desk: Desk) -> str:
    """The charter on the portal."""
    return f"{portal(desk)}charter/"


def portal(desk: Desk) -> str:
    """The portal of the desk; the address of the installation is the operator's, never a request's."""
    return f"{settings.BASE_URL}/{desk.slug}/portal/"


def unsigned(desk: Desk, purpose: str, *ids: int) -> str:
    """A link that acts, without its signature: what is stored."""
    return f"{_before(desk, purpose)}{tokens.unsigned(*ids)}/"


def signed(desk: Desk, purpose: str, *ids: int) -> str:
    """A link that acts: what is sent."""
    return f"{_before(desk, purpose)}{tokens.sign(purpose, *ids)}/"


def with_signatures(text: str, desk: Desk, granted: dict[str, tuple[int, ...]]) -> str:
    """The text with the signature in each of its granted links (purpose -> row keys), and in no other."""
    for purpose, ids in granted.items():
        text = text.replace(unsigned(desk, purpose, *ids), signed(desk, purpose, *ids))
    return text


def without_signatures(text: str) -> str:
    """What somebody wrote, with the links of ours that he quotes as they are stored: who reads his words, and is told
    of them, cannot act in his name.
    """
    return _SIGNED.sub(r"\1", text)


def _before(desk: Desk, purpose: str) -> str:
    return f"{settings.BASE_URL}/{desk.slug}/answers/{purpose}/"
