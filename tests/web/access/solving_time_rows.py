"""Who may reach which address: agreed times with customers."""

from typing import Final

from web.access.rows import CLIENTS, HOLDERS, STAFF, WORKERS, Row

MACHINE: Final = "<slug:desk>/api/v1/appointments"
ROWS: Final[dict[str, Row]] = {
    MACHINE: Row(get=STAFF),
    f"{MACHINE}/<appointment>": Row(about="appointment", get=STAFF | CLIENTS),
    "<slug:desk>/api/v1/tickets/<number>/appointments": Row(
        about="ticket", get=STAFF | CLIENTS, told=WORKERS, said={"about": "Walk", "times": ["2020-01-06T10:00:00Z"]}
    ),
    f"{MACHINE}/<appointment>/propose-again": Row(
        about="appointment", told=WORKERS, said={"times": ["2020-01-06T10:00:00Z"]}
    ),
    f"{MACHINE}/<appointment>/answer": Row(about="appointment", post=CLIENTS, said={"time": None}),
    f"{MACHINE}/<appointment>/hear": Row(about="appointment", told=WORKERS, said={"time": None, "person_id": 1}),
    f"{MACHINE}/<appointment>/cancel": Row(about="appointment", post=WORKERS, said={"reason": "Walk"}),
    f"{MACHINE}/<appointment>/record": Row(about="appointment", told=WORKERS | {"technician"}, said={"result": "held"}),
    "<slug:desk>/solving/appointments/": Row(get=STAFF),
    # Times that are given in the walk have passed when it is walked: whoever may propose is told so.
    "<slug:desk>/tickets/<int:number>/appointments/propose/": Row(
        about="ticket",
        get=WORKERS,
        told=WORKERS,
        typed={"purpose": "call", "about": "Walk", "minutes": 60, "time_1": "2020-01-06T10:00"},
    ),
    "<slug:desk>/solving/appointments/<int:appointment>/": Row(about="appointment", get=STAFF),
    "<slug:desk>/solving/appointments/<int:appointment>/invitation.ics": Row(about="appointment", get=STAFF),
    "<slug:desk>/solving/appointments/<int:appointment>/hear/": Row(about="appointment", told=WORKERS),
    "<slug:desk>/solving/appointments/<int:appointment>/again/": Row(
        about="appointment", told=WORKERS, typed={"time_1": "2020-01-06T10:00"}
    ),
    "<slug:desk>/solving/appointments/<int:appointment>/cancel/": Row(
        about="appointment", post=WORKERS, typed={"reason": "Walk"}
    ),
    "<slug:desk>/solving/appointments/<int:appointment>/result/": Row(
        about="appointment", told=WORKERS | {"technician"}, typed={"result": "held"}
    ),
    "<slug:desk>/portal/appointments/<int:appointment>/": Row(
        about="appointment", get=CLIENTS, post=CLIENTS, typed={"slot": "none"}
    ),
    "<slug:desk>/portal/appointments/<int:appointment>/invitation.ics": Row(about="appointment", get=CLIENTS),
    # Who has the link sees what is agreed; of a link that nobody signed, or that is another desk's, nobody anything.
    "<slug:desk>/answers/time/<str:token>/": Row(about="time_link", get=HOLDERS, post=HOLDERS),
}
