"""Who may reach which address: the figures of the telephone, the wallboard, staffing."""

from typing import Final

from web.access.rows import HEADS, MANAGER, STAFF, Row

FIGURES: Final = "<slug:desk>/telephone/figures/"
ROWS: Final[dict[str, Row]] = {
    FIGURES: Row(get=STAFF),
    f"{FIGURES}export/": Row(get=HEADS | {"read_only", "billing"}),
    f"{FIGURES}calls/": Row(get=STAFF),
    f"{FIGURES}calls/export/": Row(get=HEADS | {"read_only", "billing"}),
    f"{FIGURES}calls/<int:call_id>/": Row(about="call", get=STAFF),
    # Whoever measures persons is the head of the desk, and says so to them first.
    f"{FIGURES}agents/": Row(post=MANAGER),
    "<slug:desk>/telephone/wallboard/": Row(get=STAFF),
    "<slug:desk>/telephone/staffing/": Row(get=HEADS),
}
