"""Who may reach which address: the ticket's page, composing."""

from typing import Final

from web.access.rows import NOBODY, STAFF, WORKERS, Row, at_desk

ROWS: Final[dict[str, Row]] = {
    **at_desk("draft", STAFF, body="Dear"),
    # Nothing is chosen: who may write on the ticket is told so.
    **at_desk("upload", NOBODY, told=WORKERS | {"technician", "r_and_d", "billing"}),
    **at_desk("preview", STAFF, body="*Dear*"),
    **at_desk("undo", NOBODY, held=1),
    **at_desk("request-information", asked="description"),
    "<slug:desk>/tickets/<int:number>/ready-replies/": Row(about="ticket", get=STAFF),
    "<slug:desk>/setup/canned/": Row(get=STAFF, post=STAFF, typed={"name": "Hello", "body": "Dear {{customer}}"}),
}
