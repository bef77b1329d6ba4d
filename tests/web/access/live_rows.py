"""Who may reach which address: live pages. The event stream is no address of Django's: tests/server/test_live.py."""

from typing import Final

from web.access.rows import STAFF, Row

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/live/bell/": Row(get=STAFF),
    "<slug:desk>/live/tickets/<int:number>/": Row(about="ticket", get=STAFF, post=STAFF, typed={"types": "1"}),
}
