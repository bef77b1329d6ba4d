"""Whose a mail domain is: the name that somebody registered, below which he has as many names as he likes.

The Public Suffix List knows each case; its licence (MPL-2.0) is not one under which data is shipped here, and the
libraries that read it carry it along. So this is a rule: the last two labels of a domain, three where the second one is
a general word under a country (example.co.uk). Where it is wrong two owners share a bound, or one has several: bounds
are wide enough for the one, and every address has its own beside.
"""

from __future__ import annotations

from typing import Final

# What registries of countries sell names under; a country has two letters.
_GENERAL: Final = (
    "ac adm art asso blog cci co com eco edu gob gouv gov gv id ind info jus leg ltd me mil mp muni ne net nhs nic nom"
    " notaires or org plc police prd presse sch school tm tur web"
)
GENERAL: Final = frozenset(_GENERAL.split())
COUNTRY_LETTERS: Final = 2
# Where anybody has an address: one domain, millions of senders that know nothing of each other. The first ones under
# any country.
_ANYWHERE: Final = frozenset({"gmail", "googlemail", "gmx", "hotmail", "live", "outlook", "yahoo", "yandex", "ymail"})
_FREE: Final = (
    "126.com 163.com alice.it aliceadsl.fr aol.com arcor.de bbox.fr bluewin.ch bol.com.br btinternet.com comcast.net"
    " fastmail.com free.fr freenet.de hey.com icloud.com laposte.net libero.it mac.com mail.com mail.ru mailbox.org"
    " me.com msn.com naver.com neuf.fr numericable.fr orange.fr posteo.de proton.me protonmail.com qq.com"
    " rediffmail.com rocketmail.com sfr.fr sina.com skynet.be t-online.de telefonica.net telenet.be terra.es tiscali.it"
    " tuta.com tutanota.com uol.com.br verizon.net virgilio.it wanadoo.es wanadoo.fr web.de wp.pl zoho.com"
)
FREE: Final = frozenset(_FREE.split())


def site_of(address: str) -> str:
    """The registered name of an address's domain: example.org of a@mail.example.org, example.co.uk of
    a@b.example.co.uk; '' where there is no domain.
    """
    labels = address.rpartition("@")[2].lower().rstrip(".").split(".")
    general = len(labels) > COUNTRY_LETTERS and len(labels[-1]) == COUNTRY_LETTERS and labels[-2] in GENERAL
    return ".".join(labels[-3:] if general else labels[-2:])


def is_shared(site: str) -> bool:
    """Whether everybody gets an address there for nothing: who writes from it says nothing of the others."""
    return site in FREE or site.partition(".")[0] in _ANYWHERE


def sender_of_many(address: str) -> str:
    """Whom the mails of an address are counted for: its domain's owner, or itself where everybody has an address."""
    site = site_of(address)
    return address if is_shared(site) else site
