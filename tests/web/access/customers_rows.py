"""Who may reach which address: the portal: rating, contest, colleagues, public form."""

from typing import Final

from web.access.rows import Row

ROWS: Final[dict[str, Row]] = {}
