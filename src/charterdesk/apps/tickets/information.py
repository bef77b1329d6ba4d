"""Asking the customer for what the charter, or a field of the desk's own, asks for and nobody gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.tickets.change import begin
from charterdesk.apps.tickets.custom import needed_of
from charterdesk.apps.tickets.messages import NewFile, Words, check_body
from charterdesk.apps.tickets.models import Message
from charterdesk.apps.tickets.page import decision_of
from charterdesk.apps.tickets.visibility import CUSTOMER
from charterdesk.apps.tickets.work import say
from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.workflow import Verb


@transaction.atomic
def request_information(
    actor: Actor,
    ticket_id: int,
    *,
    asked: Sequence[str],
    body: str,
    files: Sequence[NewFile] = (),
    version: int | None = None,
    at: datetime | None = None,
) -> Message:
    """Ask the customer, in the words of `body`, and wait for him. `asked`: what of that the charter asks for, and
    custom.<name> for the desk's own fields; Invalid (field "asked") for anything that the charter did not miss when the
    ticket was opened, and for fields that hold something or that he is not shown.
    """
    text = check_body(body)
    change = begin(actor, ticket_id, "ticket.request_information", version=version, at=at)
    own = needed_of(change.ticket.desk, change.ticket.custom, for_customer=True)
    missing = {*decision_of(change.ticket, change.charter).missing, *(field.key for field in own)}
    if not set(asked) <= missing:
        raise Invalid(_("The charter does not ask for this."), field="asked", code="unknown")
    change.move(Verb.REPLY)
    return say(change, Words(text, CUSTOMER, files=files), Party.CUSTOMER, asked=tuple(asked))
