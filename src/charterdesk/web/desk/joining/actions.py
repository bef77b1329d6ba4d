"""The actions on a ticket that have to do with other tickets, and with when to look at it again."""

from __future__ import annotations

from typing import Final

from charterdesk.web.desk.action import Action

JOINING: Final[tuple[Action, ...]] = ()
