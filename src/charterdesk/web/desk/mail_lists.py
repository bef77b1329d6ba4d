"""The desk's mail at a glance: what is to be looked at first, then everything else, list by list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.channels import desk_mail
from charterdesk.apps.channels.incoming.quota import HELD
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.people.access import may, require
from charterdesk.web.desk import mail_words
from charterdesk.web.desk.mail_held import sender_words
from charterdesk.web.desk.queue_page import MOST_DIGITS, MOST_PAGES
from charterdesk.web.desk.staff import for_staff

PAGE: Final = 50
SECTIONS: Final = (*desk_mail.RECEIVED, *desk_mail.SENT, desk_mail.MARKED)
FIRST: Final = "look"


@dataclass(frozen=True, slots=True)
class Came:
    """An incoming mail as a line of a list; `why` for one that made no ticket."""

    row: IncomingMail
    sender: str
    what: str
    why: str


@require_safe
@for_staff
def lists(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One list, fifty lines a page, and how many stand in the others; nonsense in the address is ignored."""
    require(actor, "mail.see")
    section = request.GET.get("section", FIRST)
    section = section if section in SECTIONS else FIRST
    number = page_number(request)
    offset = (number - 1) * PAGE
    heads = may(actor, "mail.manage") is not None
    shown: dict[str, object] = {"came": [], "sent": [], "marked": []}
    if section in desk_mail.RECEIVED:
        found = desk_mail.incoming(actor, section, limit=PAGE, offset=offset)
        shown["came"], more = [came(row) for row in found.rows], found.more
        if section == HELD and heads:
            shown["senders"] = [(one, sender_words(one), mails) for one, mails in desk_mail.held_senders(actor)]
    elif section in desk_mail.SENT:
        going = desk_mail.outgoing(actor, section, limit=PAGE, offset=offset)
        shown["sent"], more = [mail_words.delivery(row) for row in going.rows], going.more
    else:
        addresses = desk_mail.marked(actor, limit=PAGE, offset=offset)
        shown["marked"], more = addresses.rows, addresses.more
    counts = desk_mail.counts(actor)
    shown |= {
        "section": section,
        "sections": [(name, section_words(name), _counted(counts.get(name))) for name in SECTIONS],
        "empty": empty_words(section),
        "before": f"?section={section}&page={number - 1}" if number > 1 else "",
        "after": f"?section={section}&page={number + 1}" if more else "",
        "no_server": no_mail_server(),
        "heads": heads,
        "tab": "mail",
    }
    return render(request, "desk/mail.html", shown)


def no_mail_server() -> bool:
    """Whether nothing can leave: no mail server is set, and this is not the demo."""
    return settings.MAIL_SERVER is None and not settings.DEMO


def came(row: IncomingMail) -> Came:
    """Tell one incoming mail in a line: by the name that the desk knows, never the one that its sender gives."""
    reasons = (row.decision or {}).get("reasons", []) if row.disposition == "declined" else []
    return Came(
        row=row,
        sender=(row.person.name if row.person else row.from_email) or _("no sender"),
        what=mail_words.disposition(row),
        why=str(reasons[0].get("text", "")) if reasons else "",
    )


def section_words(section: str) -> str:
    """The name of a list."""
    return {
        "look": _("To be looked at"),
        "held": _("Held back"),
        "declined": _("Declined"),
        "automatic": _("Automatic"),
        "received": _("All received"),
        "failed": _("Not delivered"),
        "waiting": _("Waiting to be sent"),
        "withheld": _("Not sent"),
        "sent": _("All sent"),
        "marked": _("Addresses that failed"),
    }[section]


def empty_words(section: str) -> str:
    """What an empty list means, and where to look instead."""
    return {
        "look": _("Every mail was understood. What came in stands under “All received”."),
        "held": _("No sender has sent more mails than one may: nothing is held back."),
        "declined": _("Every mail that asked for something became a ticket, or joined one."),
        "automatic": _("No robot, no out-of-office note and no delivery failure has written yet."),
        "received": _("No mail has come in yet. Look whether a mailbox is set up and fetched."),
        "failed": _("Every mail that left was taken by the server of its recipient."),
        "waiting": _("The outbox is empty: nothing waits for a mail server."),
        "withheld": _("Nothing was held back: each mail had a recipient who may get it."),
        "sent": _("No mail has left yet. The first acknowledgment of a ticket will stand here."),
        "marked": _("Every address took what was sent to it."),
    }[section]


def page_number(request: HttpRequest) -> int:
    """The page that the address asks for, from 1."""
    asked = request.GET.get("page", "1")
    return min(max(int(asked[:MOST_DIGITS]), 1), MOST_PAGES) if asked.isascii() and asked.isdigit() else 1


def _counted(number: int | None) -> str:
    if not number:
        return ""
    return str(number) if number < desk_mail.MOST_COUNTED else f"{desk_mail.MOST_COUNTED - 1}+"
