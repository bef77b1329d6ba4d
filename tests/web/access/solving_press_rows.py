"""Who may reach which address: checklists and macros."""

from typing import Final

from web.access.rows import COLLEAGUES, CONTRIBUTORS, HEADS, STAFF, Row
from web.access.solving_press_things import STEP

TICKET: Final = "<slug:desk>/tickets/<int:number>/"
MACHINE: Final = "<slug:desk>/api/v1/tickets/<number>/"
STEPS: Final = {"step-TOTAL_FORMS": "1", "step-INITIAL_FORMS": "0", "step-0-text": "Logs kept"}

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/setup/checklists/": Row(get=HEADS, post=HEADS, typed={"name": "Walk", "before": "solution", **STEPS}),
    "<slug:desk>/setup/macros/": Row(
        get=STAFF, post=STAFF, typed={"name": "Walk", "do_note": "on", "note_body": "Seen."}
    ),
    f"{TICKET}checklists/": Row(about="ticket_checklist", post=CONTRIBUTORS, typed={"go": f"tick-{STEP}"}),
    f"{TICKET}articles/": Row(about="ticket_article", post=COLLEAGUES, typed={"go": f"use-{STEP}"}),
    # Whoever has ready replies has macros; what one of them does is asked of his own rights, step by step.
    f"{TICKET}macros/<int:macro_id>/": Row(about="ticket_macro", get=STAFF, post=STAFF),
    f"{MACHINE}checklists": Row(about="ticket_checklist", get=STAFF),
    f"{MACHINE}tick": Row(about="ticket_checklist", post=CONTRIBUTORS, said={"step_id": STEP}),
    f"{MACHINE}put-checklist": Row(about="ticket_checklist", post=CONTRIBUTORS, said={"checklist_id": STEP}),
    f"{MACHINE}take-checklist-off": Row(about="put_checklist", post=CONTRIBUTORS, said={"checklist_id": STEP + 1}),
    f"{MACHINE}macros": Row(about="ticket_macro", get=STAFF),
    f"{MACHINE}macros/<macro_id>/preview": Row(about="ticket_macro", post=STAFF),
    f"{MACHINE}macros/<macro_id>/run": Row(about="ticket_macro", post=STAFF, said={}),
}
