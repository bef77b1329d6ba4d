"""Who has left is locked out at once: sessions, tokens, open invitations. His tickets go on."""

from __future__ import annotations

from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now
from charterdesk.apps.people import devices, invitations
from charterdesk.apps.people.models import ApiToken, Person


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
