"""What keeps secrets from being shown: no keys, a key that is missing or has expired, rows that were changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.base.models import Desk
from charterdesk.apps.vault import envelope
from charterdesk.apps.vault.keeping import binding_of, sealed_of
from charterdesk.apps.vault.keys import Keys, VaultClosedError, keys
from charterdesk.apps.vault.models import Credential, SecretVersion

AT_ONCE: Final = 500
EXPIRED: Final = "expired"
MISSING: Final = "missing"
DAMAGED: Final = "damaged"
CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One secret that does not open: `why` is expired or missing (its master key), or damaged (changed, or moved)."""

    number: int
    system: str
    version: int
    key_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Troubles:
    """`closed`: why the vault opens nothing at all, '' where it does; else the secrets that do not open."""

    closed: str
    secrets: tuple[Trouble, ...] = ()


def troubles(desk: Desk) -> Troubles:
    """Open every secret of a desk without telling it. A desk that keeps none has no trouble, whatever its keys."""
    kept = SecretVersion.objects.filter(credential__desk=desk).select_related("credential").order_by("pk")
    if not kept.exists():
        return Troubles("")
    try:
        held = keys()
    except VaultClosedError as closed:
        return Troubles(str(closed))
    masters = held.open_with()
    found = []
    for row in kept.iterator(chunk_size=AT_ONCE):
        why = _why(held, masters, row)
        if why:
            found.append(Trouble(row.credential.number, row.credential.system, row.version, row.key_id, why))
    return Troubles("", tuple(found))


def in_use(rows: Sequence[Credential]) -> dict[int, str]:
    """By key of a credential, why its secret of now does not open: closed, or as of a Trouble. Those that open, and
    those whose secret stands elsewhere, are left out.
    """
    by_key = {row.pk: row for row in rows if not row.link}
    kept = SecretVersion.objects.filter(credential__in=by_key).order_by("version") if by_key else ()
    latest = {version.credential_id: version for version in kept}
    if not latest:
        return {}
    try:
        held = keys()
    except VaultClosedError:
        return dict.fromkeys(latest, CLOSED)
    masters, found = held.open_with(), {}
    for key, version in latest.items():
        version.credential = by_key[key]
        why = _why(held, masters, version)
        if why:
            found[key] = why
    return found


def _why(held: Keys, masters: dict[str, bytes], row: SecretVersion) -> str:
    try:
        envelope.unseal(masters, binding_of(row.credential, row.version), sealed_of(row))
    except envelope.UnknownKeyError:
        return EXPIRED if held.named(row.key_id) is not None else MISSING
    except envelope.DamagedError:
        return DAMAGED
    return ""
