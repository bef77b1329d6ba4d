"""A list in a file: for hypervisors without a connector, whose own tools write one; demonstrations run on it too.

The file lies in the folder that the operator names (CHARTERDESK_MACHINE_LISTS) and reads {"machines": [{"uuid", "name",
"power", "guest", "host", "snapshot_at", "booted_at"}]}; all but uuid and name may be missing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from charterdesk.apps.base.now import now
from charterdesk.apps.environments.connectors.interface import (
    Found,
    Listing,
    NotListed,
    Site,
    listing,
    moment,
    power_of,
    word,
)

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}\.json")
LARGEST: Final = 20 * 1024 * 1024  # bytes
OLD: Final = timedelta(days=2)


def check(site: Site) -> Path:
    """Where the file lies; NotListed for anything but the name of one."""
    if not NAME.fullmatch(site.address):
        raise NotListed("address", "the name of a file that ends in .json")
    if settings.MACHINE_LISTS is None:
        raise NotListed("address", "the operator names no folder of lists")
    return Path(settings.MACHINE_LISTS) / site.address


def listed(site: Site) -> Listing:
    """The machines of the file. A file that nobody has written for two days tells nothing any more."""
    path = check(site)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError as error:
        raise NotListed("unreached", error.strerror or "") from None
    if now() - written > OLD:
        raise NotListed("old", f"written {written:%Y-%m-%d}")
    try:
        told = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        raise NotListed("unreadable", "this is no JSON") from None
    rows = told.get("machines") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise NotListed("unreadable", "there is no list 'machines'")
    return listing(_found(row) for row in rows)


def _found(row: Mapping[str, Any]) -> Found | None:
    try:
        uuid, name = UUID(str(row["uuid"])), word(row["name"])
    except (KeyError, TypeError, ValueError):
        return None
    if not name:
        return None
    return Found(
        uuid=uuid,
        name=name,
        power=power_of(row.get("power")),
        guest=word(row.get("guest")),
        host=word(row.get("host"), 200),
        snapshot_at=moment(row.get("snapshot_at")),
        booted_at=moment(row.get("booted_at")),
    )
