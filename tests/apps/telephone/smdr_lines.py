"""Records as an IP Office writes them, made short."""

from __future__ import annotations

from datetime import datetime, timedelta

from charterdesk.apps.base.models import Desk
from charterdesk.apps.telephone.keeping import keep
from charterdesk.apps.telephone.models import CallSource


def smdr(
    number: int, at: str, *, ring: int = 10, talked: int = 0, agent: str = "201", called: str = "2000", way: str = "I"
) -> bytes:
    """One record of a call of one segment: `talked` seconds with an agent, or given up after `ring` seconds."""
    start = datetime.fromisoformat(at)
    parts = [
        f"{start:%Y/%m/%d %H:%M:%S},{timedelta(seconds=talked)!s:0>8},{ring},0387000001,{way},{called},0499922999,",
        f",0,{1_000_000 + number},0,E{agent},Agent {agent},T9001,Line 1.1,0,0,n/a,n/a,,,,,,,,,,,,",
    ]
    return "".join(parts).encode()


def exchange(desk: Desk, **settings: object) -> CallSource:
    """The exchange of a desk, whose group 2000 is the support's."""
    said = {"groups": {"2000": "Support"}, **settings}
    return CallSource.objects.create(desk=desk, name="exchange", kind="smdr", time_zone="Europe/Paris", settings=said)


def ten_calls(source: CallSource) -> None:
    """Wednesday 15 July 2026, in the hours: six answered, four given up; and one at night."""
    answered = [
        smdr(number, f"2026-07-15 10:{number:02}:00", ring=wait, talked=60, agent="201" if number < 4 else "202")
        for number, wait in enumerate((5, 12, 20, 21, 45, 90), start=1)
    ]
    left = [
        smdr(number, f"2026-07-15 11:{number:02}:00", ring=wait) for number, wait in enumerate((4, 10, 30, 61), start=7)
    ]
    kept = keep(source, [*answered, *left, smdr(11, "2026-07-15 23:00:00", ring=30)])
    assert (kept.taken, kept.aside) == (11, 0)
