"""Who calls: a token of a person in this desk. Session cookies open nothing here."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.apps.people.tokens import actor_for_token


class Bearer(HttpBearer):
    """`Authorization: Bearer cdk_...`: acts as the person of the account that made the token."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, noted on the request; None for a token that is unknown, ended or of another desk."""
        actor = actor_for_token(token, desk_slug_of(request)) if token.isascii() else None
        if actor is None:
            return None
        request.actor = actor  # type: ignore[attr-defined]  # read back by people.access.actor_of
        if "Accept-Language" not in request.headers:
            translation.activate(actor.language)
        return actor
