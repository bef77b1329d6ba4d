"""Who may reach which address: the on-call cover."""

from typing import Final

from web.access.rows import CONTRIBUTORS, HEADS, HOLDERS, STAFF, WORKERS, Row

STEPS: Final = {"rounds": 1, "round_minutes": 0, "version": 1}
ROTA: Final = {"name": "Weekends", **STEPS}
LAYER: Final = {"first_day": "2026-06-01", "hand_over": "09:00", "turn_days": 7}

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/api/v1/on-call": Row(get=STAFF),
    "<slug:desk>/answers/page/<str:token>/": Row(about="page_link", get=HOLDERS, post=HOLDERS),
    "<slug:desk>/answers/shifts/<str:token>.ics": Row(about="shifts_link", get=HOLDERS),
    "<slug:desk>/on-call/": Row(get=STAFF),
    "<slug:desk>/on-call/pages/<int:number>/take/": Row(about="page", post=CONTRIBUTORS),
    "<slug:desk>/on-call/pages/<int:number>/end/": Row(about="page", post=CONTRIBUTORS),
    "<slug:desk>/on-call/reached/": Row(get=STAFF, post=STAFF, typed={"kind": "mail", "address": "night@example.org"}),
    "<slug:desk>/on-call/reached/<int:way_id>/remove/": Row(about="way", post=STAFF),
    "<slug:desk>/on-call/calendar/open/": Row(post=STAFF),
    "<slug:desk>/on-call/calendar/<int:feed_id>/close/": Row(about="feed", post=STAFF),
    "<slug:desk>/on-call/rotas/add/": Row(get=HEADS, post=HEADS, typed=ROTA),
    "<slug:desk>/on-call/rotas/<int:rota_id>/": Row(about="rota", get=STAFF),
    "<slug:desk>/on-call/rotas/<int:rota_id>/page/": Row(about="rota", post=WORKERS, typed={"reason": "Flood"}),
    "<slug:desk>/on-call/rotas/<int:rota_id>/steps/": Row(about="rota", post=HEADS, typed=STEPS),
    # Nobody is chosen: whoever may plan, or change, is told so.
    "<slug:desk>/on-call/rotas/<int:rota_id>/layers/": Row(about="rota", typed=LAYER, told=HEADS),
    "<slug:desk>/on-call/layers/<int:layer_id>/end/": Row(about="layer", post=HEADS),
    "<slug:desk>/on-call/rotas/<int:rota_id>/changes/": Row(about="rota", told=CONTRIBUTORS),
    "<slug:desk>/on-call/changes/<int:change_id>/withdraw/": Row(about="change", post=CONTRIBUTORS),
    "<slug:desk>/on-call/rotas/<int:rota_id>/calendar/": Row(about="rota", told=HEADS),
    "<slug:desk>/on-call/rotas/<int:rota_id>/calendar/followed/": Row(about="rota", post=HEADS, typed={"address": ""}),
    "<slug:desk>/on-call/rotas/<int:rota_id>/month/": Row(about="rota", get=CONTRIBUTORS),
}
