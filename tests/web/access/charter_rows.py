"""Who may reach which address: the charter, its versions, publishing, moving tickets, annexes, what everybody reads."""

from typing import Final

from web.access.rows import CLIENTS, HEADS, MANAGER, NOBODY, STAFF, Row, at_desk

EDIT: Final = "<slug:desk>/charter/edit/"
READERS: Final = CLIENTS | {"manufacturer"}
ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/charter/": Row(get=STAFF),
    "<slug:desk>/charter/public/": Row(post=MANAGER, typed={"public": "yes"}),
    EDIT: Row(get=MANAGER, post=MANAGER, typed={"name": "esker", "text": "x: 1", "revision": 0}),
    f"{EDIT}check/": Row(post=MANAGER, typed={"name": "esker", "text": "x: 1", "revision": 0}),
    f"{EDIT}throw-away/": Row(post=MANAGER),
    f"{EDIT}go-on/": Row(post=MANAGER),
    f"{EDIT}parts/add/": Row(post=MANAGER, typed={"name": "ES"}),
    # Asked without a list: there is none of no name.
    f"{EDIT}parts/<str:name>/": Row(),
    "<slug:desk>/charter/preview/": Row(get=MANAGER),
    # The draft that was seen is none: whoever may publish is told so.
    "<slug:desk>/charter/publish/": Row(told=MANAGER, typed={"seen": "x"}),
    # Every ticket stands under the version that holds: whoever may move them is told so.
    "<slug:desk>/charter/move/": Row(get=HEADS, told=HEADS, typed={"reason": "So.", "version": 1}),
    "<slug:desk>/charter/<int:version_id>/": Row(about="charter", get=STAFF),
    # Files are asked for in a language that there is none of; tests/web/desk/test_charter.py asks as one should.
    "<slug:desk>/charter/<int:version_id>/<slug:language>.<slug:form>": Row(about="charter"),
    "<slug:desk>/contracts/<int:contract_id>/annex/": Row(about="contract", get=STAFF),
    "<slug:desk>/contracts/<int:contract_id>/annex/<slug:language>.<slug:form>": Row(about="contract"),
    **at_desk("move-to-version", NOBODY, told=HEADS, reason="So."),
    "<slug:desk>/portal/charter/": Row(get=READERS),
    "<slug:desk>/portal/charter/history/": Row(get=READERS),
    # Every customer's, so that nobody's is another's: asked without a number; tests/web/portal/test_charter.py asks.
    "<slug:desk>/portal/charter/<int:version_id>/": Row(),
    "<slug:desk>/portal/charter/<int:version_id>/<slug:language>.<slug:form>": Row(),
    "<slug:desk>/portal/contracts/<int:contract_id>/annex/": Row(about="contract", get=CLIENTS),
    "<slug:desk>/portal/contracts/<int:contract_id>/annex/<slug:language>.<slug:form>": Row(about="contract"),
    # This desk shows its charter to nobody who has not signed in.
    "<slug:desk>/public/charter/": Row(),
    "<slug:desk>/public/charter/history/": Row(),
    "<slug:desk>/public/charter/<int:version_id>/": Row(about="charter"),
    "<slug:desk>/public/charter/<int:version_id>/<slug:language>.<slug:form>": Row(about="charter"),
}
