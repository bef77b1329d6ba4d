"""What somebody types means: read beside the page that he waits for, by one thread, within a bound of time.

A page waits for it a tenth of a second at most, and not at all while the model is being loaded or others wait: words
answer then, and the next letters find what was read meanwhile. Nothing of it is kept but in this process, for a while.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Final

from charterdesk.apps.meaning import model

WITHIN: Final = 0.1  # seconds
MOST_WAITING: Final = 4  # texts that are being read or wait to be; more are answered by words
REMEMBERED: Final = 256  # texts
READ: Final = 600  # characters
log: Final = logging.getLogger(__name__)

_lock: Final = threading.Lock()
_reader: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="meaning")
_known: Final[OrderedDict[tuple[str, str], bytes]] = OrderedDict()
_waiting: Final[dict[tuple[str, str], Future[bytes]]] = {}


def vector_of(text: str) -> bytes | None:
    """What this text means, as rows are kept; None where the extra is off, or it is not read within the time."""
    named, asked = model.name(), " ".join(text[:READ].split())
    if not named or not asked:
        return None
    key = (named, asked)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
        reading = _waiting.get(key)
        if reading is None:
            if len(_waiting) >= MOST_WAITING:
                return None
            reading = _waiting[key] = _reader.submit(_read, key)
    try:
        return reading.result(timeout=WITHIN if model.loaded() else 0)
    except NotYet:
        return None
    except Exception:
        log.exception("What was typed could not be read; words answer")
        return None


def forget_all() -> None:
    """Remember nothing any more."""
    with _lock:
        _known.clear()


def _read(key: tuple[str, str]) -> bytes:
    try:
        found: bytes = model.vectors([key[1]])[0].tobytes()
        with _lock:
            _known[key] = found
            while len(_known) > REMEMBERED:
                _known.popitem(last=False)
        return found
    finally:
        with _lock:
            _waiting.pop(key, None)
