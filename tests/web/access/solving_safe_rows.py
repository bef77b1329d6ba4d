"""Who may reach which address: the safe, and connections from afar."""

from typing import Final

from web.access.rows import CLIENTS, FIELD, HEADS, HOLDERS, STAFF, WORKERS, Row

KEPT: Final = {"system": "Gateway", "kind": "vpn"}
# The walk's charter names no connection: whoever may ask for one is told so.
ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/solving/safe/": Row(get=FIELD),
    # No keys are set up: whoever may keep secrets is told so.
    "<slug:desk>/solving/safe/add/": Row(get=WORKERS, told=WORKERS, typed={**KEPT, "secret": "staple"}),
    "<slug:desk>/solving/safe/seen/<int:person_id>/": Row(about="knower", get=HEADS),
    "<slug:desk>/solving/safe/<int:credential>/": Row(about="credential", get=FIELD),
    "<slug:desk>/solving/safe/<int:credential>/change/": Row(
        about="credential", get=WORKERS, post=WORKERS, typed={**KEPT, "link": "https://vault.example.org/1"}
    ),
    "<slug:desk>/solving/safe/<int:credential>/secret/": Row(
        about="credential", get=WORKERS, told=WORKERS, typed={"secret": "staple"}
    ),
    # Nobody has shown who he is: all are sent to do so, and a line says who asked.
    "<slug:desk>/solving/safe/<int:credential>/reveal/": Row(
        about="credential", get=FIELD, post=FIELD, typed={"ticket": 1, "reason": "Walk"}
    ),
    "<slug:desk>/solving/safe/<int:credential>/verify/": Row(about="credential", post=FIELD),
    "<slug:desk>/solving/safe/<int:credential>/delete/": Row(about="credential", post=HEADS),
    "<slug:desk>/solving/remote/": Row(get=STAFF),
    "<slug:desk>/solving/remote/import/": Row(told=HEADS, typed={"tool": "teamviewer"}, file="file"),
    "<slug:desk>/tickets/<int:number>/remote/ask/": Row(
        about="ticket", get=FIELD, told=FIELD, typed={"purpose": "Look"}
    ),
    "<slug:desk>/solving/remote/<int:session>/": Row(about="connection", get=STAFF),
    "<slug:desk>/solving/remote/<int:session>/hear/": Row(about="connection", told=FIELD, typed={"agrees": "yes"}),
    "<slug:desk>/solving/remote/<int:session>/start/": Row(about="connection", told=FIELD),
    "<slug:desk>/solving/remote/<int:session>/stop/": Row(about="connection", told=FIELD),
    "<slug:desk>/solving/remote/<int:session>/cancel/": Row(about="connection", post=FIELD),
    "<slug:desk>/portal/remote/<int:session>/": Row(
        about="connection", get=CLIENTS, post=CLIENTS, typed={"go": "withdraw"}
    ),
    "<slug:desk>/answers/agree/<str:token>/": Row(about="agree_link"),
    "<slug:desk>/api/v1/remote/<str:token>/api/audit/<str:kind>": Row(about="rustdesk_link", post=HOLDERS, said={}),
}
