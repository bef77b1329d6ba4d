"""Who may reach which address: the table that the walk compares with what happens.

A row says what the address is about, which roles read it (GET) and which change something there (POST), and what a
valid change says. Nothing else is ever reached: no other method, no other role, nothing of another's.
"""

from __future__ import annotations

from typing import Final

from web.access import (
    charter_rows,
    customers_rows,
    day_rows,
    figures_rows,
    finding_rows,
    joining_rows,
    live_rows,
    on_call_rows,
    queue_rows,
    setup_rows,
    signing_in_rows,
    solving_article_rows,
    solving_bug_rows,
    solving_environment_rows,
    solving_level_rows,
    solving_press_rows,
    solving_safe_rows,
    solving_time_rows,
    solving_tracker_rows,
    telephone_rows,
    ticket_rows,
    trying_rows,
)
from web.access.rows import (
    BOTH,
    CLIENTS,
    COLLEAGUES,
    CONTRIBUTORS,
    FIELD,
    HEADS,
    HOLDERS,
    INSIDE,
    MANAGER,
    NOBODY,
    ONLOOKERS,
    PUBLIC,
    STAFF,
    WORKERS,
    Row,
    at_desk,
    in_portal,
    machine,
)

__all__ = ["EXPECTED", "INSIDE", "PUBLIC", "Row"]

REQUEST: Final = {"subject": "It stopped", "body": "Nothing happens.", "kind": "anomaly"}

API: Final = {
    "<slug:desk>/api/v1/.*": Row(),
    "<slug:desk>/api/v1/me": Row(get=INSIDE),
    "<slug:desk>/api/v1/decide": Row(post=BOTH, said=REQUEST),
    "<slug:desk>/api/v1/queue": Row(get=STAFF),
    "<slug:desk>/api/v1/tickets": Row(get=INSIDE, post=BOTH, said=REQUEST),
    "<slug:desk>/api/v1/tickets/<number>": Row(about="ticket", get=INSIDE),
    "<slug:desk>/api/v1/tickets/<number>/messages": Row(about="ticket", get=INSIDE),
    "<slug:desk>/api/v1/tickets/<number>/clocks": Row(about="ticket", get=INSIDE),
    "<slug:desk>/api/v1/tickets/<number>/attachments": Row(about="ticket", post=BOTH | CONTRIBUTORS, file="files"),
    "<slug:desk>/api/v1/attachments/<file>": Row(about="attachment", get=INSIDE),
    "<slug:desk>/api/v1/contracts": Row(get=INSIDE),
    "<slug:desk>/api/v1/contracts/<contract>": Row(about="contract", get=INSIDE),
    "<slug:desk>/api/v1/equipment": Row(get=INSIDE),
    "<slug:desk>/api/v1/charter": Row(get=INSIDE),
    **machine("take-in-charge", WORKERS),
    **machine("assign", WORKERS, to_person_id=None),
    **machine("reply", BOTH, body="Here."),
    **machine("note", COLLEAGUES, body="Here."),
    **machine("log-time", FIELD, seconds=60),
    **machine("change-priority", WORKERS, severity="1", reason="Worse"),
    **machine("pause", FIELD, party="customer", reason="Asked"),
    **machine("resume", FIELD),
    **machine("decide-intervention", WORKERS),
    **machine("arrive-on-site", FIELD),
    # This charter names no events: whoever may note some is told so.
    **machine("record-event", FIELD, event="diagnosed"),
    **machine("propose-solution", WORKERS, body="Restart."),
    **machine("validate", CLIENTS),
    **machine("reject", CLIENTS, reason="No."),
    **machine("close", WORKERS, reason="Done."),
    **machine("reopen", BOTH, reason="Again."),
    **machine("send-quote", WORKERS | {"billing"}, amount="10.00", text="Work"),
    **machine("accept-quote", CLIENTS),
    **machine("decline-quote", CLIENTS),
}

DESK: Final = {
    "<slug:desk>/": Row(get=STAFF),
    "<slug:desk>/queue/": Row(get=STAFF),
    "<slug:desk>/tickets/<int:number>/": Row(about="ticket", get=STAFF),
    "<slug:desk>/files/<int:attachment_id>/": Row(about="attachment", get=STAFF),
    "<slug:desk>/open/": Row(get=WORKERS),
    "<slug:desk>/open/<int:person_id>/": Row(about="person", get=WORKERS, post=WORKERS, typed={"go": "look"}),
    "<slug:desk>/people/": Row(get=STAFF),
    "<slug:desk>/contracts/": Row(get=STAFF),
    **at_desk("say", told=ONLOOKERS, kind="customer", body="Here."),
    **at_desk("take"),
    **at_desk("assign"),
    # Who asks is known: there is nothing to say.
    **at_desk("identify", NOBODY, told=WORKERS, person="cora@example.org"),
    # Nobody is known by it: whoever may put somebody in copy is told so.
    **at_desk("add-watcher", NOBODY, told=WORKERS, person="nobody@example.org"),
    # Nobody is in copy: whoever may remove somebody is told so.
    **at_desk("remove-watcher", NOBODY, told=WORKERS, person=1),
    **at_desk("priority", severity="1", reason="Worse"),
    **at_desk("pause", FIELD, party="customer", reason="Asked"),
    **at_desk("resume", FIELD),
    **at_desk("time", FIELD, minutes=5),
    **at_desk("decide-intervention"),
    **at_desk("arrive", FIELD),
    # This charter names no events: the form has nothing to choose.
    **at_desk("event", NOBODY, told=STAFF, event="diagnosed"),
    **at_desk("quote", WORKERS | {"billing"}, amount="10.00", currency="EUR", text="Work"),
    **at_desk("close", reason="Done."),
    **at_desk("reopen", reason="Again."),
    **at_desk("unknown", NOBODY),
}

MAIL: Final = {
    "<slug:desk>/mail/": Row(get=STAFF),
    "<slug:desk>/mail/<int:incoming_id>/": Row(about="mail", get=STAFF),
    "<slug:desk>/mail/<int:incoming_id>/html/": Row(about="mail", get=STAFF),
    # The charter does not take it and no reason is given: all of them are told so.
    "<slug:desk>/mail/<int:incoming_id>/open/": Row(about="mail", told=WORKERS),
    "<slug:desk>/mail/<int:incoming_id>/take/": Row(about="mail", post=WORKERS),
    "<slug:desk>/mail/<int:incoming_id>/read-again/": Row(about="mail", post=HEADS),
    # Nothing is held back: the heads are told so.
    "<slug:desk>/mail/<int:incoming_id>/take-in/": Row(about="mail", post=HEADS),
    "<slug:desk>/mail/held/take-in/": Row(post=HEADS, typed={"sender": "example.org"}),
    "<slug:desk>/mail/held/set-aside/": Row(post=HEADS, typed={"sender": "example.org"}),
    "<slug:desk>/mail/<int:incoming_id>/raw/": Row(about="mail", get=STAFF),
    "<slug:desk>/mail/sent/<int:outgoing_id>/": Row(about="sent", get=STAFF),
    "<slug:desk>/mail/sent/<int:outgoing_id>/retry/": Row(about="sent", post=HEADS),
    "<slug:desk>/mail/sent/<int:outgoing_id>/taken/": Row(about="sent", post=HEADS),
    "<slug:desk>/mail/addresses/<int:marked_id>/unmark/": Row(about="marked", post=HEADS),
    "<slug:desk>/mail/templates/": Row(get=HEADS),
    "<slug:desk>/mail/templates/<slug:kind>/<slug:language>/": Row(
        about="letter", get=HEADS, post=HEADS, typed={"go": "save", "subject": "Hello", "body": "{{message}}"}
    ),
    "<slug:desk>/mail/mailboxes/": Row(get=STAFF),
    "<slug:desk>/mail/mailboxes/add/": Row(
        get=MANAGER, post=MANAGER, typed={"name": "more", "address": "more@north.example"}
    ),
    "<slug:desk>/mail/mailboxes/<slug:name>/change/": Row(
        about="mailbox", get=MANAGER, post=MANAGER, typed={"address": "else@north.example"}
    ),
}

# Whoever holds a signed link, signed in or not.
ANSWERS: Final = {
    "<slug:desk>/answers/works/<str:token>/": Row(about="works", get=HOLDERS, post=HOLDERS),
    "<slug:desk>/answers/fails/<str:token>/": Row(about="fails", get=HOLDERS, post=HOLDERS, typed={"reason": "No."}),
    "<slug:desk>/answers/accept/<str:token>/": Row(about="accept", get=HOLDERS, post=HOLDERS),
    "<slug:desk>/answers/decline/<str:token>/": Row(about="decline", get=HOLDERS, post=HOLDERS),
    "<slug:desk>/answers/unsubscribe/<str:token>/": Row(about="unsubscribe", get=HOLDERS, post=HOLDERS),
    "<slug:desk>/answers/picture/<str:token>/": Row(about="picture", get=HOLDERS),
}

PORTAL: Final = {
    "<slug:desk>/portal/": Row(get=CLIENTS),
    "<slug:desk>/portal/closed/": Row(get=CLIENTS),
    "<slug:desk>/portal/open/": Row(get=CLIENTS, post=CLIENTS),
    "<slug:desk>/portal/open/<str:token>/what/": Row(about="draft", get=CLIENTS, post=CLIENTS),
    "<slug:desk>/portal/open/<str:token>/severity/": Row(about="draft", get=CLIENTS, post=CLIENTS),
    "<slug:desk>/portal/open/<str:token>/story/": Row(about="draft", get=CLIENTS, post=CLIENTS),
    "<slug:desk>/portal/open/<str:token>/review/": Row(about="draft", get=CLIENTS, post=CLIENTS),
    "<slug:desk>/portal/open/<str:token>/throw-away/": Row(about="draft", post=CLIENTS),
    "<slug:desk>/portal/tickets/<int:number>/": Row(about="ticket", get=CLIENTS),
    "<slug:desk>/portal/files/<int:attachment_id>/": Row(about="attachment", get=CLIENTS),
    "<slug:desk>/portal/contracts/": Row(get=CLIENTS),
    **in_portal("reply", body="Here."),
    **in_portal("validate"),
    **in_portal("reject", reason="No."),
    **in_portal("reopen", reason="Again."),
    **in_portal("accept_quote"),
    **in_portal("decline_quote"),
    "<slug:desk>/portal/tickets/<int:number>/unknown/": Row(about="ticket"),
}

PARTS: Final = (
    charter_rows,
    customers_rows,
    day_rows,
    figures_rows,
    finding_rows,
    joining_rows,
    live_rows,
    on_call_rows,
    queue_rows,
    setup_rows,
    signing_in_rows,
    solving_article_rows,
    solving_bug_rows,
    solving_environment_rows,
    solving_level_rows,
    solving_press_rows,
    solving_safe_rows,
    solving_time_rows,
    solving_tracker_rows,
    telephone_rows,
    ticket_rows,
    trying_rows,
)
EXPECTED: Final = {**API, **DESK, **MAIL, **ANSWERS, **PORTAL}
for _part in PARTS:
    EXPECTED.update(_part.ROWS)
