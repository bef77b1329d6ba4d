"""A new master key: every data key is wrapped anew under it. No secret is opened, none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from charterdesk.apps.vault import envelope
from charterdesk.apps.vault.keeping import binding_of, sealed_of
from charterdesk.apps.vault.keys import Keys, VaultClosedError, is_set_up, keys
from charterdesk.apps.vault.models import SecretVersion

AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: so many wrapped anew, and those that could not be, with the reason."""

    rewrapped: int
    left: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """So many secrets open under the keys at hand; those that do not, with the reason."""

    whole: int
    wrong: tuple[str, ...]


def rotate() -> Rotated:
    """Wrap everything under the first key of the file. Safe to break off and to run again; what cannot be unwrapped
    stays as it is and is named. VaultClosedError.
    """
    held = keys()
    done, left = 0, []
    last = 0
    while True:
        rows = SecretVersion.objects.select_related("credential").exclude(key_id=held.current.name)
        chunk = list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE])
        if not chunk:
            break
        last = chunk[-1].pk
        with transaction.atomic():
            for row in chunk:
                said = _rewrap(held, row)
                done += not said
                left += [said] if said else []
    used = set(SecretVersion.objects.values_list("key_id", flat=True).distinct())
    unused = tuple(key.name for key in held.every[1:] if key.name not in used)
    return Rotated(done, tuple(left), unused)


def look() -> Looked:
    """Open every secret without telling it: what the keys at hand do not open, or was changed. VaultClosedError."""
    masters = keys().open_with()
    whole, wrong = 0, []
    for row in _every():
        try:
            envelope.unseal(masters, binding_of(row.credential, row.version), sealed_of(row))
            whole += 1
        except (envelope.DamagedError, envelope.UnknownKeyError) as error:
            wrong.append(_said(row, error))
    return Looked(whole, tuple(wrong))


def refuse_without_keys() -> None:
    """Where secrets are kept, or keys are set up, nothing starts without them: VaultClosedError names the setting."""
    kept = SecretVersion._meta.db_table in connection.introspection.table_names()
    used = set(SecretVersion.objects.values_list("key_id", flat=True).distinct()) if kept else set()
    if not used and not is_set_up():
        return
    held = keys()
    held.current  # noqa: B018  # an expired one is refused
    missing = sorted(name for name in used if held.named(name) is None)
    if missing:
        raise VaultClosedError(f"secrets are sealed under keys that the file does not hold: {', '.join(missing)}")


def _every() -> Iterator[SecretVersion]:
    return SecretVersion.objects.select_related("credential").order_by("pk").iterator(chunk_size=AT_ONCE)


def _rewrap(held: Keys, row: SecretVersion) -> str:
    try:
        binding = binding_of(row.credential, row.version)
        new = envelope.rewrapped(held.all_of_them(), held.current.name, binding, sealed_of(row))
    except (envelope.DamagedError, envelope.UnknownKeyError) as error:
        return _said(row, error)
    # Only what was read is replaced: whoever rotates at the same time has done it already.
    SecretVersion.objects.filter(pk=row.pk, key_id=row.key_id, wrap_nonce=row.wrap_nonce).update(
        key_id=new.key_id, wrap_nonce=new.wrap_nonce, wrapped=new.wrapped
    )
    return ""


def _said(row: SecretVersion, error: envelope.DamagedError | envelope.UnknownKeyError) -> str:
    why = f"key {error.key_id} is not at hand" if isinstance(error, envelope.UnknownKeyError) else "changed or moved"
    return f"credential {row.credential.number} of desk {row.credential.desk_id}, version {row.version}: {why}"
