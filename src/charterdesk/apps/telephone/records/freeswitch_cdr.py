"""FreeSWITCH's mod_cdr_csv (template "example"): quoted fields, one record a leg, as a rule the caller's own.

A call that a queue or an announcement took, and nobody else, does not tell whether its caller gave up: it is counted
apart. One that nothing took at all was given up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from charterdesk.apps.telephone.records import columns
from charterdesk.apps.telephone.records.asterisk_cdr import direction_of
from charterdesk.apps.telephone.records.clocks import read_count, read_moment
from charterdesk.apps.telephone.records.record import LONGEST_ID, LONGEST_PARTY, Aside, Reduced, Terms
from charterdesk.apps.telephone.records.smdr import number
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.why import Reason

COLUMNS: Final = (
    "caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp", "end_stamp",
    "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode", "read_codec", "write_codec",
)  # fmt: skip
FEWEST: Final = 12
PASSED_ON: Final = frozenset({"BLIND_TRANSFER", "ATTENDED_TRANSFER"})


class Record(NamedTuple):
    """One leg of a call. Times are seconds, instants aware UTC."""

    exchange_id: str
    leg: str
    other_leg: str
    starts_at: datetime
    answered_at: datetime | None
    ends_at: datetime
    caller: str
    called: str
    talked: int
    cause: str
    account: str


def parse(line: bytes, terms: Terms, heard_at: datetime | None = None) -> Record | Aside:
    """Read one line, by the columns that the file named or those of the template. An Aside names what cannot be read.

    The two legs of a call, where both are written, bear one number: the smaller of theirs.
    """
    fields = columns.values(line)
    if fields is None:
        return Aside("control_characters")
    if len(fields) < FEWEST and not terms.columns:
        return Aside("too_few_fields")
    said = columns.by_name(terms.columns or COLUMNS, fields)
    starts = read_moment(said.get("start_stamp", ""), terms.zone, heard_at)
    ends = read_moment(said.get("end_stamp", ""), terms.zone, heard_at)
    talked = read_count(said.get("billsec", ""))
    if starts is None or ends is None or talked is None:
        return Aside("billsec" if talked is None else "start_stamp" if starts is None else "end_stamp")
    leg, other = said.get("uuid", ""), said.get("bleg_uuid", "")
    if not leg or len(leg) > LONGEST_ID or len(other) > LONGEST_ID:
        return Aside("uuid")
    stamp = said.get("answer_stamp", "")
    answer = read_moment(stamp, terms.zone, heard_at)
    if stamp and answer is None:
        return Aside("answer_stamp")
    return Record(
        min(leg, other) if other else leg,
        leg,
        other,
        starts.at,
        answer.at if answer else None,
        ends.at,
        number(said.get("caller_id_number", "")),
        number(said.get("destination_number", "")),
        talked,
        said.get("hangup_cause", ""),
        said.get("accountcode", "")[:LONGEST_PARTY],
    )


def calls(records: Sequence[Record], terms: Terms, as_of: datetime) -> tuple[Reduced, ...]:  # noqa: ARG001  # all ended
    """The calls of these legs."""
    by_id: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        by_id[record.exchange_id].append(place)
    return tuple(
        Reduced(_call([records[place] for place in ordered], terms), tuple(ordered))
        for places in by_id.values()
        for ordered in [sorted(places, key=lambda place: (records[place].starts_at, place))]
    )


def _call(legs: Sequence[Record], terms: Terms) -> Call | None:
    first, last = legs[0], max(legs, key=lambda leg: leg.ends_at)
    direction = direction_of(first.caller, first.called, terms)
    group = terms.groups.get(first.called, "" if terms.groups else first.called)
    if direction is Direction.IN and not group:
        return None
    joined = first.other_leg or len(legs) > 1
    # The caller's own leg is answered by whatever plays to him: another one, where it is written, tells who spoke.
    answered = next((leg for leg in reversed(legs[1:] or legs) if leg.answered_at), None) if joined else None
    outcome = _outcome(legs, answered)
    answered_at = answered.answered_at if answered else None
    told: tuple[tuple[bool, str, Mapping[str, object]], ...] = (
        (len(legs) > 1, "call.records", {"count": len(legs)}),
        (outcome is Outcome.UNTOLD, "call.end_not_told", {}),
        (outcome is Outcome.ABANDONED, "call.never_taken", {"how": first.cause}),
    )
    return Call(
        key=first.exchange_id,
        source=terms.source,
        direction=direction,
        started_at=first.starts_at,
        caller=first.caller,
        called=first.called,
        group=group if direction is Direction.IN else "",
        agent=(legs[-1].called if len(legs) > 1 else first.called) if answered else "",
        waited=max(0, int(((answered_at or last.ends_at) - first.starts_at).total_seconds())),
        talked=answered.talked if answered else 0,
        held=0,
        outcome=outcome,
        answered_at=answered_at,
        ended_at=last.ends_at,
        account=next((leg.account for leg in reversed(legs) if leg.account), ""),
        why=tuple(Reason(code, "", values) for holds, code, values in told if holds),
    )


def _outcome(legs: Sequence[Record], answered: Record | None) -> Outcome:
    if answered:
        return Outcome.ANSWERED
    if legs[0].cause in PASSED_ON:
        return Outcome.FORWARDED
    return Outcome.UNTOLD if any(leg.answered_at for leg in legs) else Outcome.ABANDONED
