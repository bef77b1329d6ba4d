"""Who may reach which address: merging, moving, linking, tags, snooze, time."""

from typing import Final

from web.access.rows import Row

ROWS: Final[dict[str, Row]] = {}
