"""Asterisk's manager interface (AMI, TCP 5038): packets of "Key: value" lines, each ended by an empty line.

Calls of queues: QueueCallerJoin, AgentCalled, AgentConnect, AgentComplete, QueueCallerAbandon. A call is one Linkedid.
The line is read here and not by a library: what was told must be kept byte for byte, and the packets are plain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from charterdesk.apps.telephone.events import event
from charterdesk.apps.telephone.events.event import CallEvent, Kind, Read, Refused
from charterdesk.rules.telephone.call import Direction

END: Final = b"\r\n\r\n"
LARGEST: Final = 64 * 1024
Packet = Mapping[str, str]
JOIN, RINGS, TAKEN = "queuecallerjoin", "agentcalled", "agentconnect"
OVER, LEFT = "agentcomplete", "queuecallerabandon"
KINDS: Final[Mapping[str, Kind]] = {
    JOIN: Kind.NEW,
    RINGS: Kind.NEW,
    TAKEN: Kind.ANSWER,
    OVER: Kind.HANGUP,
    LEFT: Kind.HANGUP,
}


def cut(stream: bytes) -> tuple[list[bytes], bytes]:
    """The whole packets of what was read so far, and the rest that goes on; nothing is lost where a packet is split."""
    *packets, rest = stream.split(END)
    return [packet for packet in packets if packet.strip()], rest


def packet_of(raw: bytes) -> Packet:
    """The keys of a packet in small letters; of one that stands several times, the first."""
    said: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").replace("\x00", "").splitlines():
        key, colon, value = line.partition(":")
        if colon:
            said.setdefault(key.strip().lower(), value.strip())
    return said


def is_of_a_call(raw: bytes) -> bool:
    """Whether the packet is kept: most that an exchange tells is about something else."""
    return packet_of(raw).get("event", "").lower() in KINDS


def read(raw: bytes) -> Read:
    """The event of a queue that a packet tells."""
    packet = packet_of(raw)
    name = packet.get("event", "").lower()
    kind = KINDS.get(name)
    if kind is None:
        return Refused("event")
    call_id = (packet.get("linkedid") or packet.get("uniqueid") or "")[: event.LONGEST_ID]
    if not call_id:
        return Refused("call_id")
    member = _member(packet)
    return (
        CallEvent(
            call_id=call_id,
            kind=kind,
            direction=Direction.IN,
            caller=event.number(_known(packet.get("calleridnum", ""))),
            called=_known(packet.get("exten", "")) if name == JOIN else "",
            group=packet.get("queue", "")[: event.LONGEST],
            agents=(member,) if name == RINGS and member else (),
            agent=member if name == TAKEN else "",
            cause={OVER: "normalClearing", LEFT: "cancel"}.get(name, ""),
            at=_moment(packet.get("timestamp", "")),
            waited=event.whole(packet.get("holdtime", "")) if name in {TAKEN, LEFT} else None,
            talked=event.whole(packet.get("talktime", "")) if name == OVER else None,
        ),
    )


def action(name: str, **said: str) -> bytes:
    """A packet to be sent. ValueError for a value that would begin another line."""
    lines = {"Action": name, **said}
    if any("\r" in value or "\n" in value for value in lines.values()):
        raise ValueError("a value of a packet is one line")
    return b"".join(f"{key}: {value}\r\n".encode() for key, value in lines.items()) + b"\r\n"


def _member(packet: Packet) -> str:
    """The extension of an agent, from "PJSIP/201" or "Local/201@queue/n"; else his name."""
    extension = packet.get("interface", "").partition("/")[2].partition("@")[0].partition("/")[0]
    return (extension or packet.get("membername", ""))[: event.LONGEST]


def _known(text: str) -> str:
    return "" if text.lower() in {"<unknown>", "s", "<null>"} else text[: event.LONGEST]


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(float(text)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
