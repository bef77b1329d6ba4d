"""Libraries that no ordinary page needs: read when they are first used (docs/decisions says which, and why)."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Late:
    """Stands for a module until something of it is wanted; two threads may want it at once."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, wanted: str) -> Any:
        """What the module has under this name; ImportError where the library is not there."""
        return getattr(import_module(self._name), wanted)
