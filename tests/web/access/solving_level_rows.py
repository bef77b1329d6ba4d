"""Who may reach which address: what is handed over, the panel beside a ticket."""

from typing import Final

from web.access.rows import STAFF, Row

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/solving/": Row(get=STAFF),
    "<slug:desk>/tickets/<int:number>/solving/": Row(about="ticket", get=STAFF),
}
