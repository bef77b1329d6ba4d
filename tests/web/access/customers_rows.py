"""Who may reach which address: the portal: rating, contest, colleagues, public form."""

from typing import Final

from web.access.rows import CLIENTS, NOBODY, WORKERS, Row, at_desk
from web.access.scene import VERSION

ADMINISTRATOR: Final = frozenset({"customer_admin"})


def refused(verb: str, **typed: str) -> dict[str, Row]:
    """A form of the request's page that makes no sense on an open request whose priority is the wished one."""
    typed = {"version": str(VERSION), **typed}
    return {f"<slug:desk>/portal/tickets/<int:number>/{verb}/": Row(about="ticket", told=CLIENTS, typed=typed)}


ROWS: Final[dict[str, Row]] = {
    **refused("rate", score="4"),
    # No organisation is chosen: who administers one is told so.
    "<slug:desk>/portal/colleagues/": Row(
        get=ADMINISTRATOR,
        told=ADMINISTRATOR,
        typed={"name": "Somebody New", "email": "new@quay.example", "place": "nowhere"},
    ),
    "<slug:desk>/portal/colleagues/<int:person_id>/": Row(
        about="person", post=ADMINISTRATOR, typed={"go": "role", "role": "customer"}
    ),
    # The charter of North Desk takes nobody whom the desk does not know: there is no form, for whomever.
    "<slug:desk>/ask/": Row(typed={"name": "Nora", "email": "nora@example.org", "what": "It stopped."}),
    **at_desk("answer-contest", NOBODY, told=WORKERS, severity="keep", reason="It works."),
}
ROWS["<slug:desk>/portal/tickets/<int:number>/contest_priority/"] = Row(
    about="ticket", post=CLIENTS, typed={"wished": "1", "reason": "All of us stand still."}
)
