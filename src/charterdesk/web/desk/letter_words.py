"""What each field of a letter says, for whoever writes the desk's own words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from charterdesk.web import texts

FIELDS: Final[texts.Labels] = {
    "amount": _("the amount of the quote, excluding VAT"),
    "author": _("who of the desk wrote or did it"),
    "change": _("what changed, in a sentence"),
    "desk": _("the name of the desk"),
    "fails": _("the signed link: it does not work"),
    "files": _("files too large to travel, and where they are"),
    "greeting": _("the greeting, with the name of the reader"),
    "holds_from": _("from which day the charter holds"),
    "hours": _("the hours of work in the quote"),
    "how_to_accept": _("how the quote is accepted or declined"),
    "how_to_reply": _("how to answer: by reply, or on the portal"),
    "instead": _("what the reader can do instead"),
    "is_it_solved": _("the question whether it is solved, where the reader may answer it"),
    "link": _("the address of the request, or of the charter, on the portal"),
    "message": _("what was written, whole"),
    "missing": _("what the charter asks for and was not given"),
    "note": _("what was said of the new version of the charter"),
    "number": _("the number of the ticket"),
    "opened_at": _("when the request was received"),
    "opening": _("when the desk opens again, where it is closed"),
    "outcome": _("what the desk decided, in a sentence"),
    "plan": _("the level of support"),
    "price": _("what it costs, or that it is included"),
    "priority": _("the priority that counts"),
    "priority_before": _("the priority that counted before"),
    "promise": _("what is promised, until when"),
    "reason": _("the reason given"),
    "reasons": _("the reasons of the decision, as the charter says them"),
    "received_by": _("who received the request, and by which way"),
    "reopening": _("how and until when the request can be opened again"),
    "requester": _("who asked, with his organisation"),
    "silence": _("what happens without an answer"),
    "stands": _("where the request stands, while a further level or a manufacturer has it"),
    "subject": _("the subject of the request"),
    "unsubscribe": _("the signed link that ends these announcements"),
    "why": _("why the request is closed"),
    "works": _("the signed link: it works"),
    "wrote": _("who wrote, where somebody else's words are passed on"),
}


def field(name: str) -> str:
    """What a field says."""
    return str(FIELDS[name]) if name in FIELDS else texts.plain(name)
