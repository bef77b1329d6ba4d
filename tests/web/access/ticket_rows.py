"""Who may reach which address: what is written on a ticket."""

from typing import Final

from web.access.rows import Row

ROWS: Final[dict[str, Row]] = {}
