"""Who may reach which address: home, notifications, teams, absence."""

from typing import Final

from web.access.rows import Row

ROWS: Final[dict[str, Row]] = {}
