"""Who may reach which address: the telephone. Whoever posts events carries a token: tests/web/api/test_telephone.py."""

from typing import Final

from web.access.rows import HEADS, MANAGER, STAFF, WORKERS, Row

CALL: Final = "<slug:desk>/telephone/calls/<int:call_id>/"
ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/api/v1/telephone/<str:token>": Row(),
    "<slug:desk>/api/v1/telephone/<str:token>/who": Row(),
    "<slug:desk>/telephone/": Row(get=STAFF),
    "<slug:desk>/telephone/back/": Row(get=STAFF),
    "<slug:desk>/telephone/ringing/": Row(get=STAFF),
    "<slug:desk>/telephone/pop/": Row(get=STAFF),
    CALL: Row(about="call", get=STAFF),
    # Nobody has this number: whoever may say who calls finds nobody.
    f"{CALL}who/": Row(about="call", typed={"person": "0"}),
    f"{CALL}code/": Row(about="call", post=WORKERS, typed={"code": "NOBODY-1"}),
    f"{CALL}ticket/": Row(about="call", typed={"ticket": "0"}),
    f"{CALL}call-back/": Row(about="call", post=WORKERS, typed={"until": "2026-01-01T10:00"}),
    f"{CALL}put-away/": Row(about="call", post=WORKERS),
    "<slug:desk>/telephone/back/<int:call_back_id>/kept/": Row(about="call_back", post=WORKERS),
    "<slug:desk>/telephone/dial/": Row(post=WORKERS, typed={"number": "0199001234"}),
    "<slug:desk>/telephone/sources/": Row(get=MANAGER, post=MANAGER, typed={"name": "more", "kind": "generic"}),
    "<slug:desk>/telephone/sources/<int:source_id>/": Row(
        about="call_source", get=MANAGER, post=MANAGER, typed={"extensions": ""}
    ),
    "<slug:desk>/telephone/sources/<int:source_id>/aside/": Row(about="call_source", get=MANAGER),
    "<slug:desk>/telephone/sources/<int:source_id>/replay/": Row(about="call_source", post=MANAGER),
    "<slug:desk>/telephone/hooks/<int:hook_id>/end/": Row(about="hook", post=MANAGER),
    "<slug:desk>/setup/contracts/<int:contract_id>/codes/": Row(about="contract", get=HEADS, post=HEADS),
    "<slug:desk>/setup/codes/<int:code_id>/end/": Row(about="access_code", post=HEADS),
}
