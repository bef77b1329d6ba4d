"""Who may reach which address: set-up, imports, exports."""

from typing import Final

from web.access.rows import Row

ROWS: Final[dict[str, Row]] = {}
