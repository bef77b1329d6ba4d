"""The version of the files of the pages, for their addresses; settings import it, so it imports nothing of Django."""

from __future__ import annotations

import hashlib
from pathlib import Path


def version_of(directory: Path, *others: str) -> str:
    """Twelve digits that change with any file below the directory, or with what else is named."""
    digest = hashlib.sha256("\n".join(others).encode())
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            digest.update(f"\n{path.relative_to(directory).as_posix()} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
