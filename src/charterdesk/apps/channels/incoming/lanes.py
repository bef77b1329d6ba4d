"""In which order mails are read, so that no mail keeps the next one waiting, whatever is sent to keep the desk busy.

A lane is a queue, in each the lightest first, of these the oldest. The lane follows from what a mail weighs: the
milliseconds that reading it may take beyond what its bytes take, estimated when it comes in (`parse/weight.py`). Files
weigh next to nothing, however large; what was made to keep a reader busy weighs hundreds.

TURN     mails of people whom the desk serves, three of each at a time: strangers cannot make this one long.
LIGHT    mails that cannot take long, by their shape (`parse/light.py`), which weigh nothing.
HEAVY    what may take a little: files, photographs, newsletters, a log in the text.
AGAIN    light mails whose reading failed or was too slow all the same: a second try with ample time.
AWAITED  what came in turn and weighs more: ample time, in no hurry.  STEADY: the same, of strangers.
THOROUGH what weighs most, and all the time that a mail may take.

Three threads of a worker (`server/mail_work.py`): one goes round the first four, again and again, and takes a few of
each; one reads what is awaited, else what is heavy; one the last two, behind the others. Every third time each takes
the one that has waited longest, whatever it weighs, so that what weighs most comes to its end while others come in.

So a mail waits for what is no heavier than itself, which is a queue; of what is heavier, for what is in hand and for
every third turn, and in the first five lanes nothing of a stranger weighs more than 0.2 seconds. No mail is given more
than it weighs (half as much again, for a busy machine), what its bytes take, and 0.03 to 0.1 seconds, less the more was
lost lately (`channels/hurry.py`): one that takes longer is put back as one that weighs twice as much, and the next goes
on.

What is light by its shape is given twenty times what it takes, so that no clock puts it back; should something do so
(its reader was killed), it waits in AGAIN, where no bomb comes that is made of size, parts, headers, tags or words:
each round takes one from there.
What is in none of the first two lanes and has waited two seconds has its ticket from a look at its headers, eight in
each round, the lightest first, and is read in its lane later (`incoming/looking.py`).
Seconds of processor at the most in one round, where every lane is full of the worst:

  TURN  24 light mails of 0.02; of two heavier ones of 8 MB 0.22 each, and for their size    1.1
  LIGHT 20 mails of 0.02, two tries; their tickets, 0.01 each, are made meanwhile            0.6
  HEAVY  1 mail of 50 MB: 0.4, and 0.5 for its size; three where the first two are empty     0.9
  AGAIN  1 mail: 0.4, and 60 files                                                           0.65
  looks  8 at headers, 0.02 each; their tickets, 0.01 each                                   0.25

So whoever is known waits for one round and for his own turn, 4.6 seconds, while 24 of them write at the same moment;
one more round for each 24. A light mail of a stranger waits for the light mails of strangers before his, 0.02 each, and
for each 20 of them once for what the other lanes may take. A stranger's mail with files waits for those before it that
weigh no more, what their bytes take and 0.03 each, in two threads: what weighs more is not waited for, however many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import BigIntegerField, CharField

from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels.models import LONGEST_ADDRESS, IncomingMail
from charterdesk.apps.channels.parse import light
from charterdesk.apps.channels.parse.weight import Weight, weigh
from charterdesk.apps.people.models import UNIDENTIFIED, Person

TURN, LIGHT, HEAVY, AGAIN, AWAITED, STEADY, THOROUGH = LANES = range(7)
MOST_IN_TURN: Final = 3  # mails of one sender
READ_WITHIN: Final = timedelta(seconds=2)  # else its headers are looked at (incoming/looking.py)
LARGEST_IN_TURN: Final = 8 * 1024 * 1024  # bytes
# Milliseconds that mails of a lane weigh at the most.
HEAVIEST_IN_TURN: Final = 80
HEAVIEST: Final = 200
HEAVIEST_STEADY: Final = 450
PUT_BACK: Final = 100  # milliseconds: what went on longer than it weighs weighs at least so much

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
        lane__in=(TURN, AWAITED),
        desk_id=Given("desk", BigIntegerField()),
        from_email=Given("address", CharField()),
    ).only("id")[:MOST_IN_TURN]
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail begins to wait, what it weighs, and the address that it names as its sender ('' where none is seen).
    Nothing but the order of reading follows from this address.
    """

    lane: int
    weight: int
    sender: str


def first_place(desk_id: int, raw: bytes) -> Place:
    """The place of a mail as it comes in."""
    sender, weight = light.named_sender(raw)[:LONGEST_ADDRESS], weigh(raw)
    asked = {"desk": desk_id, "address": sender}
    known = bool(sender) and len(raw) <= LARGEST_IN_TURN and bool(_KNOWN(**asked))
    served = known and len(_HIS_TURNS(**asked)) < MOST_IN_TURN
    return Place(_lane_of(weight, served=served), 0 if weight.light else weight.milliseconds, sender)


def _lane_of(weight: Weight, *, served: bool) -> int:
    if served:
        return TURN if weight.light or weight.milliseconds <= HEAVIEST_IN_TURN else AWAITED
    if weight.light:
        return LIGHT
    steady = STEADY if weight.milliseconds <= HEAVIEST_STEADY else THOROUGH
    return HEAVY if weight.milliseconds <= HEAVIEST else steady


def slower_lane(lane: int, *, heavy: bool) -> int:
    """Where a mail goes on that was put back; `heavy`: it is not light by its shape."""
    if lane in {TURN, LIGHT} and not heavy:
        return AGAIN
    return {TURN: AWAITED, LIGHT: HEAVY, HEAVY: STEADY}.get(lane, THOROUGH)


def heavier(weight: int) -> int:
    """What a mail weighs from now on that was put back."""
    return max(2 * weight, PUT_BACK)
