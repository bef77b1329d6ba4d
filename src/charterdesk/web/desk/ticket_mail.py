"""The mail on the ticket's page: how each message came, what went out and whether it arrived, who watches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from charterdesk.apps.channels.desk_mail import CameByMail, TicketMail
from charterdesk.apps.people.models import UNIDENTIFIED
from charterdesk.apps.tickets.page import MessageView, TicketPage
from charterdesk.web.desk.mail_words import delivery


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the conversation, its side, and its mail where it came by one."""

    message: MessageView
    side: str
    mail: CameByMail | None

    @property
    def by_mail(self) -> bool:
        """Whether it came by mail."""
        return bool(self.message.trust)

    @property
    def verified(self) -> bool:
        """Whether its sender is known to be who he says."""
        return self.message.trust == "verified"

    @property
    def doubtful(self) -> bool:
        """Whether it stands here only as a note: nobody should act on it before having asked."""
        return self.by_mail and not self.verified and (self.mail is None or self.mail.noted)


def shown(page: TicketPage, mail: TicketMail) -> dict[str, Any]:
    """What the template writes of the mail."""
    outgoing = [delivery(row) for row in mail.outgoing]
    return {
        "talk": [
            Said(message, "ours" if message.author_is_desk else "theirs", mail.came.get(message.id))
            for message in page.messages
        ],
        "outgoing": outgoing,
        "undelivered": [one for one in outgoing if one.attention],
        "watchers": [watcher.person for watcher in mail.watchers],
        "follows": mail.follows,
        "followed_by": mail.followed_by,
        "to_identify": page.ticket.organisation.kind == UNIDENTIFIED,
    }
