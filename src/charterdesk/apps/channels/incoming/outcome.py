"""What the row of a mail keeps of it and of what became of it."""

from __future__ import annotations

from typing import Any, Final

from charterdesk.apps.channels.incoming.arrived import kept_id, storable
from charterdesk.apps.channels.incoming.handled import Handled
from charterdesk.apps.channels.incoming.quota import COUNTED, counted_as
from charterdesk.apps.channels.models import LONGEST_ADDRESS, IncomingMail
from charterdesk.apps.channels.parse import ParsedMail

LONGEST_PROBLEM: Final = 200
MOST_PROBLEMS: Final = 50
LONGEST_SUBJECT: Final = 250


def sender_kept(mail: ParsedMail, address: str) -> str:
    """The sender as the row keeps him: his address, or what stands there for one."""
    return address or storable(mail.from_email)[:LONGEST_ADDRESS]


def subject_kept(mail: ParsedMail) -> str:
    """The subject as the row keeps it."""
    return storable(mail.subject)[:LONGEST_SUBJECT]


def outcome(row: IncomingMail, handled: Handled, mail: ParsedMail, address: str, counted: str) -> dict[str, Any]:
    """The values of a row by what was done with its mail. `address`: its sender; `counted`: for whom it counts where
    the tickets of a sender are bounded.
    """
    counts = handled.disposition in COUNTED and not row.released
    problems = [storable(problem)[:LONGEST_PROBLEM] for problem in dict.fromkeys(handled.problems) if problem]
    return {
        "disposition": handled.disposition,
        "counted_as": counted_as(counted) if counts else "",
        "from_email": sender_kept(mail, address),
        "from_name": storable(mail.from_name)[:200],
        "subject": subject_kept(mail),
        "msg_id": kept_id(mail.message_id),
        "language": handled.language[:5],
        "trust": handled.trust,
        "trust_reason": handled.trust_reason,
        "problems": problems[:MOST_PROBLEMS],
        "decision": handled.decision,
        "person_id": handled.person_id,
        "ticket_id": handled.ticket_id,
        "message_id": handled.message_id,
    }
