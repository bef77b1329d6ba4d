"""Who may reach which address: set-up, imports, exports."""

from typing import Any, Final

from web.access.rows import HEADS, MANAGER, STAFF, WORKERS, Row

IMPORTS: Final = "<slug:desk>/setup/import/<slug:name>/"
READERS: Final = HEADS | {"read_only", "billing"}


def listed(
    name: str,
    *,
    about: str,
    said: dict[str, Any],
    sees: frozenset[str] = STAFF,
    adds: frozenset[str] = HEADS,
) -> dict[str, Row]:
    """A list of the set-up: seen, added to, changed by heads."""
    here = f"<slug:desk>/setup/{name}/"
    return {
        here: Row(get=sees),
        f"{here}add/": Row(get=adds, post=adds, typed=said),
        f"{here}<int:{name}_id>/": Row(about=about, get=HEADS, post=HEADS, typed={"go": "restore"}),
    }


ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/setup/": Row(get=STAFF),
    "<slug:desk>/setup/desk/": Row(
        get=MANAGER, post=MANAGER, typed={"name": "North Desk", "language": "en", "time_zone": "Europe/Paris"}
    ),
    # Nobody publishes a list that the charter does not name.
    "<slug:desk>/setup/holidays/": Row(get=STAFF),
    # Asked without a list: there is none of no name.
    "<slug:desk>/setup/holidays/file/": Row(),
    "<slug:desk>/setup/import/": Row(get=HEADS),
    IMPORTS: Row(about="sheet", get=HEADS, post=HEADS, typed={"go": "try"}),
    f"{IMPORTS}template/": Row(about="sheet", get=HEADS),
    "<slug:desk>/setup/export/<slug:name>/": Row(about="sheet", get=READERS),
    "<slug:desk>/tickets/<int:number>/fields/": Row(
        about="ticket", get=WORKERS | {"technician"}, post=WORKERS | {"technician"}, typed={"version": 2}
    ),
    **listed(
        "people",
        about="person",
        adds=WORKERS,
        said={"name": "Somebody New", "organisation": "Quay Foods", "email": "new@quay.example"},
    ),
    **listed("organisations", about="organisation", said={"name": "New Harbour", "kind": "customer"}),
    **listed("products", about="product", said={"name": "Gauge", "reference": "G-9"}),
    **listed("sites", about="site", said={"organisation": "Quay Foods", "name": "Pier 9"}),
    **listed("equipment", about="equipment", said={"organisation": "Quay Foods", "product": "GAUGE", "serial": "9"}),
    **listed(
        "contracts",
        about="contract",
        said={"organisation": "Quay Foods", "number": "Q-9", "plan": "subscription", "starts": "2026-01-01"},
    ),
    **listed(
        "fields",
        about="field",
        sees=HEADS,
        said={"subject": "ticket", "type": "text", "name": "cause", "label_en": "Cause", "position": 10},
    ),
}
