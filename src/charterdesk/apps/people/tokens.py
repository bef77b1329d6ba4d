"""API tokens: a machine's key to one desk, acting as the account that made it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import CharField, DateTimeField, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import actor_of_person, require
from charterdesk.apps.people.models import ApiToken, Person

MARK: Final = "cdk_"  # lets a scanner of secrets recognise one
SHOWN: Final = len(MARK) + 6
SECONDS_BETWEEN_USES_NOTED: Final = 60
# One question for token, account and person together: every request of every machine asks it. Conditions on the
# person stand in one filter, so that they are about one person.
_LIVING: Final[Prepared[ApiToken]] = Prepared(
    lambda: (
        ApiToken.objects.select_related("desk")
        .filter(Q(expires_at=None) | Q(expires_at__gt=Given("present", DateTimeField())))
        .filter(digest=Given("digest", CharField()), desk__slug=Given("slug", CharField()))
        .filter(revoked_at=None, account__is_active=True)
        .filter(account__persons__desk_id=F("desk_id"), account__persons__active=True)
        .annotate(person_id=F("account__persons__pk"), person_language=F("account__persons__language"))
    )
)


def issue_token(actor: Actor, name: str, *, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """Make a token for the actor's own account; its text is returned once and not kept. Invalid names the field."""
    require(actor, "api.token")
    if actor.account_id is None:
        raise NotAllowed("api.token")
    if not name.strip():
        raise Invalid(_("Say what the token is for."), field="name")
    if expires_at is not None and expires_at <= now():
        raise Invalid(_("This moment is past."), field="expires_at")
    text = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiToken.objects.create(
            desk=actor.desk,
            account_id=actor.account_id,
            name=name.strip()[:80],
            prefix=text[:SHOWN],
            digest=sha256_hex(text.encode()),
            expires_at=expires_at,
        )
        events.record(actor.desk, f"person:{actor.person_id}", "token.issued", actor=actor, data={"token": row.pk})
    return row, text


def revoke_token(actor: Actor, token_id: int) -> None:
    """End a token of the actor's own account at once; NotFound for another's."""
    with transaction.atomic():
        mine = tokens_of(actor).filter(pk=token_id)
        if not mine.exists():
            raise NotFound
        if mine.filter(revoked_at=None).update(revoked_at=now()):
            events.record(
                actor.desk, f"person:{actor.person_id}", "token.revoked", actor=actor, data={"token": token_id}
            )


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of the actor's own account in this desk, newest first."""
    if actor.account_id is None:
        return ApiToken.objects.none()
    return ApiToken.objects.filter(desk=actor.desk, account_id=actor.account_id).order_by("-pk")


def actor_for_token(text: str, desk_slug: str) -> Actor | None:
    """Who acts under this token in this desk; None when it is unknown, ended, of another desk, or its person left."""
    if not text.startswith(MARK):
        return None
    present = now()
    row = _LIVING.first(digest=sha256_hex(text.encode()), slug=desk_slug, present=present)
    if row is None:
        return None
    if row.last_used_at is None or present - row.last_used_at >= timedelta(seconds=SECONDS_BETWEEN_USES_NOTED):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=present)
    known: Any = row  # with its annotations
    person = Person(pk=known.person_id, desk=row.desk, account_id=row.account_id, language=known.person_language)
    return actor_of_person(person)
