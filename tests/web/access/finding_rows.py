"""Who may reach which address: search."""

from typing import Final

from web.access.rows import CLIENTS, STAFF, Row

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/search/": Row(get=STAFF),
    "<slug:desk>/portal/search/": Row(get=CLIENTS),
}
