"""Attachments: bytes on disk named by their SHA-256. Names that users give never reach a path."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.errors import Invalid, Withheld
from charterdesk.apps.base.models import Desk, StoredFile
from charterdesk.apps.base.now import now

DIGEST_LENGTH: Final = 64
LONGEST_NAME: Final = 150
DRAFT: Final = "incoming-"
HOURS_OF_A_DRAFT: Final = 24
UNKNOWN_TYPE: Final = "application/octet-stream"
# Ours, whatever the sender says; nothing that a browser runs (HTML, SVG, scripts) is named as such.
CONTENT_TYPES: Final = {
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "gif": "image/gif",
    "gz": "application/gzip",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "log": "text/plain",
    "odt": "application/vnd.oasis.opendocument.text",
    "pcap": "application/vnd.tcpdump.pcap",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "webp": "image/webp",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def store(desk: Desk, chunks: Iterable[bytes], name: str) -> StoredFile:
    """Put the bytes on the disk, then their row; the same bytes in the same desk have one row.

    Call it before the transaction that refers to the file. Invalid (field "file") over settings.LARGEST_FILE bytes or
    when there is nothing in it; then nothing stays on the disk.
    """
    sha256, size = write(chunks)
    row, _created = StoredFile.objects.get_or_create(
        desk=desk, sha256=sha256, defaults={"size": size, "content_type": content_type_for(name)}
    )
    return row


def stored_in(desk: Desk, digests: Iterable[str]) -> dict[str, StoredFile]:
    """The stored files of this desk among these digests; those of other desks are not known here."""
    return {row.sha256: row for row in StoredFile.objects.filter(desk=desk, sha256__in=set(digests))}


def write(chunks: Iterable[bytes], largest: int | None = None) -> tuple[str, int]:
    """Write to a temporary file, make it durable, give it the name of its content; the digest and the size.

    `largest`: bytes at most, settings.LARGEST_FILE unless said otherwise. Errors as `store`.
    """
    most = settings.LARGEST_FILE if largest is None else largest
    root = Path(settings.FILES_ROOT)
    digest = hashlib.sha256()
    size = 0
    handle, draft = _draft_in(root)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    limit = most // (1024 * 1024)
                    raise Invalid(
                        _("A file may have at most %(limit)s MB.") % {"limit": limit}, field="file", code="too_large"
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if size == 0:
            raise Invalid(_("The file is empty."), field="file", code="empty")
        target = path_of(digest.hexdigest())
        if not target.parent.exists():
            target.parent.mkdir(exist_ok=True)
            _make_durable(root)
        Path(draft).replace(target)
        _make_durable(target.parent)
    finally:
        Path(draft).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _draft_in(root: Path) -> tuple[int, str]:
    try:
        return tempfile.mkstemp(prefix=DRAFT, dir=root)
    except FileNotFoundError:
        root.mkdir(parents=True, exist_ok=True)
        return tempfile.mkstemp(prefix=DRAFT, dir=root)


def forget_drafts() -> int:
    """Remove what was begun more than 24 hours ago and never finished: a process was killed while it wrote."""
    oldest = now().timestamp() - HOURS_OF_A_DRAFT * 3600
    forgotten = 0
    for draft in Path(settings.FILES_ROOT).glob(f"{DRAFT}*"):
        # Another worker may be first.
        with suppress(FileNotFoundError):
            if draft.stat().st_mtime < oldest:
                draft.unlink()
                forgotten += 1
    return forgotten


def open_stored(stored: StoredFile) -> BinaryIO:
    """The bytes of a stored file, to be given to somebody; FileNotFoundError when the disk has lost them.

    Where files are scanned: Withheld until that is done, and when something was found.
    """
    if settings.CLAMAV is not None:
        if stored.scanned_at is None:
            raise Withheld(_("This file has not been checked for viruses yet. Come back in a minute."))
        if stored.virus:
            raise Withheld(
                _("This file is not given out: the virus scanner says “%(found)s”.") % {"found": stored.virus}
            )
    return path_of(stored.sha256).open("rb")


def path_of(sha256: str) -> Path:
    """Where the bytes lie; ValueError for anything but a digest."""
    if len(sha256) != DIGEST_LENGTH or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a digest")
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256


def content_type_for(name: str) -> str:
    """The type that a download of this name carries, from our own table."""
    return CONTENT_TYPES.get(name.rpartition(".")[2].lower(), UNKNOWN_TYPE)


def clean_name(name: str) -> str:
    """The name shown to people: normalised first, then without folders, control and invisible characters."""
    normal = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in normal if unicodedata.category(sign)[0] != "C").strip(" .")
    if len(seen) > LONGEST_NAME:
        stem, dot, ending = seen.rpartition(".")
        ending = dot + ending if stem and len(ending) < LONGEST_NAME // 10 else ""
        seen = seen[: LONGEST_NAME - len(ending)] + ending
    return seen or "file"


def _make_durable(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
