"""Who may reach which address: search."""

from typing import Final

from web.access.rows import Row

ROWS: Final[dict[str, Row]] = {}
