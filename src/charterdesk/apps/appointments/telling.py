"""What the desk says of an appointment by itself, in the name of whoever has the ticket.

A proposal, a change and a word that an agent heard on the telephone are his answers, and meet what was promised. That a
time is confirmed, or near, nobody said: it meets nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from charterdesk.apps.appointments import letters
from charterdesk.apps.appointments.models import Appointment
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.messages import NewFile


def inform(speaker: Actor, row: Appointment, body: str, files: Sequence[NewFile] = ()) -> None:
    """Tell the customer; nothing where the speaker is nobody."""
    if speaker.person_id is not None:
        work.inform(
            worker_actor(row.desk),
            row.ticket_id,
            body=body,
            author_id=speaker.person_id,
            files=files,
            told=letters.signed_for(row),
        )
