"""How what each kind of source posts or says is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from charterdesk.apps.telephone.events import ami, generic, placetel, sipgate, three_cx
from charterdesk.apps.telephone.events.event import Read

READERS: Final[Mapping[str, Callable[[bytes], Read]]] = {
    "generic": generic.read,
    "placetel": placetel.read,
    "sipgate": sipgate.read,
    "three_cx": three_cx.read,
    "ami": ami.read,
}
