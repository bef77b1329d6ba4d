"""Words for what became of a mail: how it came, what the desk did with it, whether it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail
from charterdesk.apps.channels.outgoing import reasons
from charterdesk.web import moments, texts

DISPOSITIONS: Final[texts.Labels] = dict(IncomingMail.DISPOSITIONS)
KINDS: Final[texts.Labels] = dict(OutgoingMail.KINDS)
VIA: Final[texts.Labels] = {
    IncomingMail.IMAP: gettext_lazy("fetched from the mailbox (IMAP)"),
    IncomingMail.LMTP: gettext_lazy("handed over by the mail server (LMTP)"),
    IncomingMail.PIPE: gettext_lazy("handed over by the mail server (command)"),
}
STATES: Final[texts.Labels] = {
    OutgoingMail.TO_WRITE: gettext_lazy("about to be sent"),
    OutgoingMail.WAITING: gettext_lazy("waits to be sent"),
    OutgoingMail.SENDING: gettext_lazy("is being sent"),
    OutgoingMail.SENT: gettext_lazy("sent"),
    OutgoingMail.FAILED: gettext_lazy("could not be delivered"),
    OutgoingMail.IN_DOUBT: gettext_lazy("perhaps sent"),
    OutgoingMail.WITHHELD: gettext_lazy("not sent"),
}
SHAPES: Final[Mapping[str, str]] = {
    OutgoingMail.SENT: "met",
    OutgoingMail.FAILED: "missed",
    OutgoingMail.IN_DOUBT: "emergency",
    OutgoingMail.WITHHELD: "closed",
}
DO_SOMETHING: Final = frozenset({OutgoingMail.FAILED, OutgoingMail.IN_DOUBT})


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an outgoing mail stands: a word, a shape, and why in a sentence; `attention`: somebody should look."""

    row: OutgoingMail
    kind: str
    to: str
    word: str
    shape: str
    attention: bool
    detail: str
    may_retry: bool
    in_doubt: bool


def delivery(row: OutgoingMail) -> Delivery:
    """Tell one outgoing mail."""
    came_back = row.bounced_at is not None and row.state == OutgoingMail.SENT
    return Delivery(
        row=row,
        kind=_labelled(KINDS, row.kind),
        to=row.to_address or (row.person.email or row.person.name if row.person else "") or _("not known yet"),
        word=_("came back") if came_back else _labelled(STATES, row.state),
        shape="missed" if came_back else SHAPES.get(row.state, "waiting"),
        attention=came_back or row.state in DO_SOMETHING,
        detail=_detail(row),
        may_retry=row.state in DO_SOMETHING,
        in_doubt=row.state == OutgoingMail.IN_DOUBT,
    )


def disposition(row: IncomingMail) -> str:
    """What the desk did with a mail."""
    if row.state == IncomingMail.RECEIVED:
        return _("being read")
    return _labelled(DISPOSITIONS, row.disposition)


def kind_words(kind: str) -> str:
    """What a mail is."""
    return _labelled(KINDS, kind)


def via(word: str) -> str:
    """By which way a mail came in."""
    return _labelled(VIA, word)


def trust(row: IncomingMail) -> str:
    """Whether the sender is who he says."""
    if not row.trust:
        return _("not judged")
    return _("verified") if row.trust == "verified" else _("not verified")


def _detail(row: OutgoingMail) -> str:
    parts = [reasons.said(row.reason)] if row.reason else []
    if row.state == OutgoingMail.WAITING and row.attempts:
        parts.append(_("Next try: %(moment)s") % {"moment": moments.brief(row.run_at, now())})
    if row.maybe_twice:
        parts.append(_("It may have been sent twice."))
    if row.state == OutgoingMail.IN_DOUBT:
        parts.append(_("The connection broke off when it was handed over: it is not sent again by itself."))
    return " ".join(parts)


def _labelled(labels: texts.Labels, word: str) -> str:
    return str(labels[word]) if word in labels else texts.plain(word)
