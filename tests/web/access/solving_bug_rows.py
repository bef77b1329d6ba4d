"""Who may reach which address: bugs, workarounds, releases, and what customers see of them."""

from typing import Final

from web.access.rows import CLIENTS, HEADS, STAFF, WORKERS, Row

MANAGE: Final = WORKERS | {"r_and_d"}
DELIVER: Final = HEADS | {"r_and_d"}
TAKES_AWAY: Final = HEADS | {"read_only", "billing"}
BUG: Final = "<slug:desk>/solving/bugs/<int:number>/"
RELEASE: Final = "<slug:desk>/solving/releases/<int:number>/"

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/solving/bugs/": Row(get=STAFF),
    # Nothing is said of it: whoever may declare one is told so.
    "<slug:desk>/solving/bugs/add/": Row(get=MANAGE, told=MANAGE),
    "<slug:desk>/tickets/<int:number>/bug/": Row(about="ticket", get=MANAGE, told=MANAGE),
    "<slug:desk>/solving/bugs/ledger/": Row(get=STAFF),
    "<slug:desk>/solving/bugs/ledger/export/": Row(get=TAKES_AWAY),
    BUG: Row(about="bug", get=STAFF),
    f"{BUG}change/": Row(about="bug", get=MANAGE, told=MANAGE),
    f"{BUG}judge/": Row(about="bug", post=MANAGE, typed={"verdict": "confirmed"}),
    f"{BUG}tickets/": Row(about="bug", post=MANAGE, typed={"ticket": 2}),
    "<slug:desk>/solving/bugs/<int:number>/<int:ticket_number>/untie/": Row(about="bug_ticket", post=MANAGE),
    f"{BUG}workaround/": Row(about="bug", post=MANAGE, typed={"text_fr": "Relancez."}),
    # Other texts than those that were seen: whoever may send them is told so.
    f"{BUG}workaround/send/": Row(about="bug", get=WORKERS, told=WORKERS, typed={"seen": "others"}),
    f"{BUG}workaround/progress/": Row(about="bug", get=STAFF),
    "<slug:desk>/solving/releases/": Row(get=STAFF),
    "<slug:desk>/solving/releases/add/": Row(get=MANAGE, told=MANAGE),
    RELEASE: Row(about="release", get=STAFF),
    f"{RELEASE}change/": Row(about="release", get=MANAGE, told=MANAGE),
    f"{RELEASE}progress/": Row(about="release", get=STAFF),
    f"{RELEASE}deliver/": Row(about="release", get=DELIVER, told=DELIVER, typed={"who": "everybody", "go": "look"}),
    "<slug:desk>/solving/releases/files/<int:file_id>/": Row(about="release_file", get=STAFF),
    "<slug:desk>/solving/deliveries/<int:delivery_id>/confirm/": Row(about="delivery", post=WORKERS),
    "<slug:desk>/api/v1/bugs": Row(get=STAFF),
    "<slug:desk>/api/v1/releases": Row(get=STAFF),
    "<slug:desk>/api/v1/bug-ledger": Row(get=STAFF),
    "<slug:desk>/portal/installations/": Row(get=CLIENTS),
    "<slug:desk>/portal/installations/deliveries/<int:delivery_id>/confirm/": Row(about="received", post=CLIENTS),
    "<slug:desk>/portal/installations/releases/<int:number>/": Row(about="received_release", get=CLIENTS),
    "<slug:desk>/portal/installations/files/<int:file_id>/": Row(about="received_file", get=CLIENTS),
}
