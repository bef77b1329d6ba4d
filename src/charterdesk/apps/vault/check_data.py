"""The safe checks itself: every secret opens under the keys at hand, in the row in which it was sealed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F

from charterdesk.apps.base.models import Desk
from charterdesk.apps.tickets.check_data import Difference
from charterdesk.apps.vault.models import Credential
from charterdesk.apps.vault.troubles import troubles


def check_vault(desk: Desk | None = None) -> list[Difference]:
    """Everything about credentials that differs, in one desk or in all. Where the vault is closed that is one line."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [difference for one in desks for difference in (*_secrets(one), *_places(one))]


def _secrets(desk: Desk) -> Iterator[Difference]:
    found = troubles(desk)
    if found.closed:
        yield Difference(desk.slug, "vault", "keys", found.closed, "open")
    for one in found.secrets:
        key = f"version {one.version} of credential {one.number}"
        yield Difference(desk.slug, "secret", key, f"{one.why} (key {one.key_id})", "opens")


def _places(desk: Desk) -> Iterator[Difference]:
    rows = Credential.objects.filter(desk=desk).annotate(kept=Count("versions")).order_by("number")
    for row in rows.iterator(chunk_size=500):
        key = f"credential {row.number}"
        if row.kept and (row.link or row.closed_at is not None):
            yield Difference(desk.slug, "secret", key, f"{row.kept} versions", "none")
    strange = Credential.environments.through.objects.filter(credential__desk=desk).exclude(
        environment__organisation=F("credential__organisation")
    )
    for number, environment in strange.values_list("credential__number", "environment__number"):
        yield Difference(desk.slug, "environment", f"credential {number}", str(environment), "one of its customer")
