"""Who may reach which address: sign-in, invitations, devices."""

from typing import Final

from web.access.rows import Row

ROWS: Final[dict[str, Row]] = {}
