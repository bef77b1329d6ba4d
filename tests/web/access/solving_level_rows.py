"""Who may reach which address: what is handed over, manufacturers, the panel beside a ticket."""

from typing import Final

from web.access.rows import CONTRIBUTORS, FIELD, HEADS, STAFF, WORKERS, Row, machine

WORD: Final = {"do": "write", "body": "Here."}
MAKER: Final = frozenset({"manufacturer"})
MACHINES: Final = "<slug:desk>/api/v1/escalations"
ONE: Final = f"{MACHINES}/<number>/<which>"
SAID: Final = {"body": "Here."}
ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/solving/": Row(get=STAFF),
    "<slug:desk>/solving/alerts/<int:alert_id>/acknowledge/": Row(about="alert", post=WORKERS),
    "<slug:desk>/solving/files/<int:file_id>/": Row(about="escalation_file", get=STAFF),
    "<slug:desk>/solving/escalations/<int:number>/<int:which>/": Row(
        about="escalation", get=STAFF, post=CONTRIBUTORS, typed=WORD
    ),
    "<slug:desk>/solving/manufacturers/": Row(get=STAFF),
    # No house is chosen: whoever may note one is told so.
    "<slug:desk>/solving/manufacturers/add/": Row(get=HEADS, told=HEADS),
    "<slug:desk>/solving/manufacturers/<int:manufacturer_id>/": Row(
        about="maker", get=STAFF, post=HEADS, typed={"hours": "Mornings", "version": 1}
    ),
    "<slug:desk>/tickets/<int:number>/solving/": Row(about="ticket", get=STAFF),
    # This charter names no levels and no events: whoever may hand over, or note, is told so.
    "<slug:desk>/tickets/<int:number>/hand-over/": Row(about="ticket", get=WORKERS, told=WORKERS),
    "<slug:desk>/tickets/<int:number>/hand-over/record/": Row(about="ticket", told=FIELD, typed={"event": "diagnosed"}),
    MACHINES: Row(get=STAFF),
    "<slug:desk>/api/v1/tickets/<number>/escalations": Row(about="ticket", get=STAFF),
    # This charter names no levels: whoever may hand over is told so.
    **machine("hand-over", frozenset(), told=WORKERS, to_level="maker", body="Here."),
    ONE: Row(about="escalation", get=STAFF),
    f"{ONE}/take": Row(about="escalation", post=CONTRIBUTORS, said={}),
    f"{ONE}/assign": Row(about="escalation", post=CONTRIBUTORS, said={"person_id": None}),
    f"{ONE}/write": Row(about="escalation", post=CONTRIBUTORS, said=SAID),
    f"{ONE}/ask-back": Row(about="escalation", post=CONTRIBUTORS, said=SAID),
    f"{ONE}/answer": Row(about="escalation", post=CONTRIBUTORS, said=SAID),
    f"{ONE}/take-back": Row(about="escalation", post=WORKERS, said={"reason": "Ours."}),
    # Nothing was answered: whoever may close it is told so.
    f"{ONE}/close": Row(about="escalation", told=WORKERS, said={}),
    f"{ONE}/case": Row(about="escalation", post=CONTRIBUTORS, said={"number": "K-1"}),
    "<slug:desk>/api/v1/alerts": Row(get=STAFF),
    "<slug:desk>/api/v1/alerts/<alert_id>/acknowledge": Row(about="alert", post=WORKERS, said={}),
    "<slug:desk>/api/v1/manufacturers": Row(get=STAFF),
    "<slug:desk>/handed-over/": Row(get=MAKER),
    "<slug:desk>/handed-over/<int:escalation_id>/": Row(about="handed_over", get=MAKER, post=MAKER, typed=WORD),
    "<slug:desk>/handed-over/files/<int:file_id>/": Row(about="handed_over_file", get=MAKER),
}
