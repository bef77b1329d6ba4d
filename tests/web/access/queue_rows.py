"""Who may reach which address: the queue and its views."""

from typing import Final

from web.access.rows import Row

ROWS: Final[dict[str, Row]] = {}
