"""Mails about signing in, which leave beside the answer: neither a slow mail server nor the time it takes shows in it.

They are not kept anywhere: a link that signs somebody in stands in no table, and whoever gets none asks again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

Said = Callable[[], tuple[str, str]]  # subject and body, in the language of the moment
MOST_WAITING: Final = 200
_threads: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")
_places: Final = BoundedSemaphore(MOST_WAITING)
_log: Final = logging.getLogger(__name__)


def send_later(write: Callable[[], EmailMessage]) -> None:
    """Write a mail in the language of now and send it, by a thread where a mail server is spoken to.

    With too many of them waiting it is dropped, and the log says so: a flood fills no memory.
    """
    language = translation.get_language()
    if settings.MAIL_SERVER is None:
        _send(write, language)
    elif _places.acquire(blocking=False):
        _threads.submit(_send_and_leave, write, language)
    else:
        _log.error("a mail about signing in was dropped: %d are waiting already", MOST_WAITING)


def settled() -> None:
    """Wait until every mail handed over before has left, or has failed."""
    _threads.submit(int).result()


def _send_and_leave(write: Callable[[], EmailMessage], language: str | None) -> None:
    try:
        _send(write, language)
    except Exception:  # noqa: BLE001  # whatever a mail server answers: nobody waits for this thread
        _log.exception("a mail about signing in could not be sent")
    finally:
        _places.release()


def _send(write: Callable[[], EmailMessage], language: str | None) -> None:
    with translation.override(language):
        write().send()
