"""Who may reach which address: trackers. Whoever posts deliveries carries a token: tests/web/api/test_trackers.py."""

from typing import Final

from web.access.rows import MANAGER, STAFF, WORKERS, Row

HERE: Final = "<slug:desk>/solving/trackers/"
SENDERS: Final = WORKERS | {"r_and_d"}
PRINTED: Final = {"project": "DEMO", "fields_": ["title"]}
ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/api/v1/trackers/<str:token>/": Row(),
    HERE: Row(get=STAFF),
    f"{HERE}add/": Row(get=MANAGER, post=MANAGER, typed={"name": "more", "kind": "console", **PRINTED}),
    f"{HERE}beside/<slug:kind>/<int:about_id>/": Row(about="tracker_about", get=STAFF),
    f"{HERE}links/<int:link_id>/": Row(about="tracker_link", post=SENDERS, typed={"go": "done"}),
    f"{HERE}files/<int:file_id>/": Row(about="tracker_file", get=STAFF),
    f"{HERE}hooks/<int:hook_id>/end/": Row(about="tracker_hook", post=MANAGER),
    f"{HERE}deliveries/<int:delivery_id>/again/": Row(about="tracker_delivery", post=MANAGER),
    f"{HERE}<int:tracker_id>/": Row(about="tracker", get=MANAGER, post=MANAGER, typed=PRINTED),
    f"{HERE}<int:tracker_id>/try/": Row(about="tracker", post=MANAGER),
    f"{HERE}<int:tracker_id>/address/": Row(about="tracker", post=MANAGER),
    # Nothing of ours has this number: whoever may send something finds nothing.
    f"{HERE}<int:tracker_id>/tie/": Row(about="tracker", typed={"kind": "bug", "about": "0"}),
}
