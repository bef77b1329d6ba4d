"""Who has left is locked out at once: sessions, tokens, open invitations. His tickets go on. Who comes to another
organisation afterwards finds his account closed, until the desk's manager opens it.
"""

from __future__ import annotations

from django.db import transaction

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now
from charterdesk.apps.people import devices, invitations, persons
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Account, ApiToken, Person


def closed_account(row: Person) -> Account | None:
    """The closed account by which alone this person could sign in: his own, or the one that has his address."""
    if row.account is not None:
        return None if row.account.is_active else row.account
    return Account.objects.filter(email=row.email, is_active=False).first() if row.email else None


@transaction.atomic
def reopen_account(actor: Actor, person_id: int) -> Account:
    """Open the account that was closed when its owner left: he signs in as before, and is what he is now and no more.

    NotAllowed for everybody but the desk's managers, NotFound where nothing is closed.
    """
    require(actor, "staff.manage")
    row = persons.held(actor, person_id)
    account = closed_account(row) if row.active else None
    if account is None:
        raise NotFound
    account.is_active = True
    account.save(update_fields=["is_active"])
    data: dict[str, events.Json] = {"account": account.pk}
    events.record(actor.desk, f"person:{row.pk}", "account.reopened", actor=actor, data=data)
    return account


def lock_out(event: Event) -> None:
    """After person.left: end what lets him in, in the same transaction. An account that is nobody's any more is closed;
    one that serves another desk signs in again there.
    """
    person = Person.objects.select_related("account").get(pk=int(event.stream.partition(":")[2]))
    invitations.end_open(person.pk)
    account = person.account
    if account is None:
        return
    ApiToken.objects.filter(desk_id=person.desk_id, account=account, revoked_at=None).update(revoked_at=now())
    devices.end_others(account, None)
    if not Person.objects.filter(account=account, active=True).exists():
        account.is_active = False
        account.save(update_fields=["is_active"])


def let_in(event: Event) -> None:
    """After person.came_back: his account is open again."""
    person = Person.objects.select_related("account").get(pk=int(event.stream.partition(":")[2]))
    if person.account is not None and not person.account.is_active:
        person.account.is_active = True
        person.account.save(update_fields=["is_active"])
