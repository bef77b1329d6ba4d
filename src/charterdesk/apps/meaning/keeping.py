"""Keeping what texts mean: rows are made and forgotten here only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction

from charterdesk.apps.meaning import model
from charterdesk.apps.meaning.models import Meaning

TICKET: Final = "ticket"
ARTICLE: Final = "article"
READ: Final = 600  # characters of a text that are read


def text_of(title: str, body: str) -> str:
    """What is read of something: its title, and how its text begins."""
    start = " ".join(body[:READ].split())
    return title if not start or start.startswith(title) else f"{title}. {start}"


def digest_of(text: str) -> str:
    """What a kept row is compared with."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def keep(kind: str, texts: Mapping[tuple[int, int], str]) -> int:
    """Keep what these mean ((desk, key) -> text), instead of what was kept of them; how many."""
    if not texts:
        return 0
    named, read = model.name(), model.vectors(list(texts.values()))
    rows = [
        Meaning(desk_id=desk, kind=kind, key=key, model=named, digest=digest_of(text), vector=vector.tobytes())
        for ((desk, key), text), vector in zip(texts.items(), read, strict=True)
    ]
    with transaction.atomic():
        forget(kind, [row.key for row in rows])
        # Two workers may have read the same: the first one's row stands.
        Meaning.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def forget(kind: str, keys: Iterable[int]) -> None:
    """What these mean is read again."""
    Meaning.objects.filter(kind=kind, key__in=[*keys]).delete()


def kept(kind: str, keys: Iterable[int]) -> dict[int, bytes]:
    """What is kept of these by the present model; nothing where there is none."""
    named = model.name()
    if not named:
        return {}
    rows = Meaning.objects.filter(kind=kind, key__in=[*keys], model=named)
    return {key: bytes(vector) for key, vector in _pairs(rows)}


def _pairs(rows: Any) -> Iterable[tuple[int, Any]]:
    found: Iterable[tuple[int, Any]] = rows.values_list("key", "vector")
    return found
