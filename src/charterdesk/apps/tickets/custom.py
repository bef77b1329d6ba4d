"""The desk's own fields on tickets: filling them, and what must be filled before a ticket is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache

from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charterdesk import reactions
from charterdesk.apps.base import custom_fields
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import Desk
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.models import Ticket

SUBJECT = "ticket"


def read_opening(desk: Desk, given: Mapping[str, str], *, for_customer: bool = False) -> dict[str, object]:
    """What was typed at the opening of a ticket, as the row keeps it. Invalid naming `custom.<name>`.

    `for_customer`: of the fields that he is shown; whatever else he sends is not read.
    """
    fields = custom_fields.fields_of(desk, SUBJECT, for_customer=for_customer)
    return custom_fields.kept({}, custom_fields.read(fields, given, at=custom_fields.OPENING))


def needed_of(desk: Desk, custom: Mapping[str, object], *, for_customer: bool) -> tuple[custom_fields.Field, ...]:
    """The fields that are needed from the opening on and hold nothing: a mail cannot be made to fill them.

    `for_customer`: those that he can be asked for.
    """
    fields = custom_fields.fields_of(desk, SUBJECT, for_customer=for_customer)
    return custom_fields.missing(fields, custom, custom_fields.OPENING)


@transaction.atomic
def fill_fields(
    actor: Actor,
    ticket_id: int,
    *,
    given: Mapping[str, str],
    version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Fill or empty the desk's fields of a ticket; those that were not given stay as they are.

    Invalid naming `custom.<name>` for what is not of its type, and for emptying what is needed since the opening.
    """
    change = begin(actor, ticket_id, "ticket.fill_fields", version=version, at=at)
    ticket = change.ticket
    fields = custom_fields.fields_of(ticket.desk, SUBJECT)
    values = custom_fields.read(fields, given, before=ticket.custom)
    emptied = {
        field.key: _("This is needed.")
        for field in fields
        if field.required == custom_fields.OPENING and field.name in values and values[field.name] is None
    }
    if emptied:
        raise Invalid.of(emptied, code="required")
    after = custom_fields.kept(ticket.custom, values)
    changed = sorted(name for name in values if after.get(name) != ticket.custom.get(name))
    if changed:
        ticket.custom = after
        ticket.save(update_fields=["custom"])
    return finish(change, "ticket.fields_filled" if changed else "", data={"fields": [*changed]})


def check_closing(actor: Actor, ticket: Ticket, *, solution: bool = False) -> None:
    """Invalid naming each field that the desk must fill, and what else it must do (`BEFORE_CLOSING`), before it says
    that it has done its part: by proposing a `solution`, else by closing.

    It holds for whoever of the desk speaks, and for its worker in his name (a release that is delivered). The
    customer's own word, and his silence, close a ticket all the same: he cannot fill what the desk forgot.
    """
    if actor.person_id is None:
        return
    fields = custom_fields.fields_of(ticket.desk, SUBJECT)
    problems: dict[str, str | Promise] = {
        field.key: _("“%(field)s” is to be filled before the ticket is closed.")
        % {"field": field.label((get_language() or actor.language)[:2])}
        for field in custom_fields.missing(fields, ticket.custom, custom_fields.CLOSING)
    }
    for path in reactions.BEFORE_CLOSING:
        problems |= _function(path)(ticket, solution=solution)
    if problems:
        raise Invalid.of(problems, code="required")


@cache
def _function(path: str) -> Callable[..., dict[str, str | Promise]]:
    function: Callable[..., dict[str, str | Promise]] = import_string(path)
    return function
