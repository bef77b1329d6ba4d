"""In which order mails are read, so that no mail keeps an ordinary one waiting, whatever is sent to keep the desk busy.

A lane is a queue, the oldest first. One thread of a worker goes round the first four, again and again, and takes a few
of each; another reads what takes long, one at a time, in the last three.

TURN    mails of people whom the desk serves, three of each at a time: strangers cannot make this one long.
LIGHT   mails that cannot take long, by their shape (`parse/light.py`).
HEAVY   all others. They are given little time, less the more was lost lately (`channels/hurry.py`).
AGAIN   light mails whose reading failed or was too slow all the same: a second try with ample time.
AWAITED what came in turn and is not light: ample time, in no hurry.  STEADY: the same, of strangers.
THOROUGH all the time that a mail may take.

What looks light and turns out heavy when its bodies are decoded is left at once, for its like; so many of a round are
tried where they are, for most of them are no bombs (`server/mail_work.py`: four in TURN, two in LIGHT).

What is light by its shape is given twenty times what it takes, so that no clock puts it back; should something do so
(its reader was killed), it waits in AGAIN, where no bomb comes that is made of size, parts, headers, tags or words:
each round takes one from there.
What is in none of the first two lanes and has waited three seconds has its ticket from a look at its headers, 20 in
each round, and is read in its lane later (`incoming/looking.py`): nobody waits for the reading of what others sent.
Seconds of processor at the most in one round, where every lane is full of the worst:

  TURN  24 light mails of 0.02; of four heavy ones of 8 MB 0.1 each, and for their size   1.2
  LIGHT 20 mails of 0.02, two tries; their tickets, 0.01 each, are made meanwhile         0.5
  HEAVY  1 mail of 50 MB: 0.03, and 0.4 for its size                                      0.5
  AGAIN  1 mail: 0.4, and 100 files                                                       0.8
  looks 20 at headers, 0.02 each; their tickets, 0.01 each                                0.6

So whoever is known waits for one round and for his own turn, 4.8 seconds, while 24 of them write at the same moment;
one more round for each 24. A light mail of a stranger waits for the light mails of strangers before his, 0.02 each, and
for each 20 of them once for what the other lanes may take; of heavy mails three at the most are tried in that time, and
those that wait, however many, are not waited for. The ticket of a heavy mail waits for a look at the headers of each
heavy one before it, 0.03 with its ticket, and for each 20 of them once for the other lanes: never for their reading.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import BigIntegerField, CharField

from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels.models import LONGEST_ADDRESS, IncomingMail
from charterdesk.apps.channels.parse import light
from charterdesk.apps.people.models import UNIDENTIFIED, Person

TURN, LIGHT, HEAVY, AGAIN, AWAITED, STEADY, THOROUGH = LANES = range(7)
MOST_IN_TURN: Final = 3  # mails of one sender
READ_WITHIN: Final = timedelta(seconds=3)  # else its headers are looked at (incoming/looking.py)
LARGEST_IN_TURN: Final = 8 * 1024 * 1024  # bytes

_KNOWN: Final[Prepared[Person]] = Prepared(
    lambda: (
        Person.objects.filter(
            desk_id=Given("desk", BigIntegerField()),
            email=Given("address", CharField()),
            active=True,
            unconfirmed=False,
        )
        .exclude(organisation__kind=UNIDENTIFIED)
        .only("id")[:1]
    )
)
_HIS_TURNS: Final[Prepared[IncomingMail]] = Prepared(
    lambda: IncomingMail.objects.filter(
        state=IncomingMail.RECEIVED,
        lane=TURN,
        desk_id=Given("desk", BigIntegerField()),
        from_email=Given("address", CharField()),
    ).only("id")[:MOST_IN_TURN]
)


def first_lane(desk_id: int, raw: bytes) -> tuple[int, str]:
    """The lane in which a mail begins, and the address that it names as its sender ('' where none is seen). Nothing
    but the order of reading follows from this address.
    """
    sender = light.named_sender(raw)[:LONGEST_ADDRESS]
    asked = {"desk": desk_id, "address": sender}
    if sender and len(raw) <= LARGEST_IN_TURN and _KNOWN(**asked) and len(_HIS_TURNS(**asked)) < MOST_IN_TURN:
        return TURN, sender
    return LIGHT if light.is_light(raw) else HEAVY, sender


def slower_lane(lane: int, *, heavy: bool) -> int:
    """Where a mail goes on that was put back; `heavy`: it is not light by its shape."""
    if lane in {TURN, LIGHT} and not heavy:
        return AGAIN
    return {TURN: AWAITED, LIGHT: HEAVY, HEAVY: STEADY}.get(lane, THOROUGH)
