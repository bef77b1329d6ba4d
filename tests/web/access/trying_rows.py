"""Who may reach which address: trying a charter."""

from typing import Final

from web.access.rows import STAFF, Row

ROWS: Final[dict[str, Row]] = {
    # Nothing is stored: whoever reads the charter may try it, with a text of his own, too.
    "<slug:desk>/charter/try/": Row(get=STAFF, told=STAFF, typed={"text": "charter: x"}),
}
