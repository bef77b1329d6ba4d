"""The processes beside the web server: the worker, and what listens for mail. They stop when told."""

from __future__ import annotations

import gc
import logging
import signal
import threading
from typing import Final

from charterdesk.apps.environments.listing import list_due
from charterdesk.server.listening import Listeners
from charterdesk.server.machine_work import MachineWork
from charterdesk.server.mail_work import MailWork
from charterdesk.server.mail_work import work_once as mail_once
from charterdesk.server.tracker_work import TrackerWork
from charterdesk.server.tracker_work import work_once as trackers_once
from charterdesk.server.worker import run_worker

NEW_BEFORE_LOOKING: Final = 10_000  # objects
log: Final = logging.getLogger(__name__)


def told_to_stop() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    return stop


def settle() -> None:
    """What stands now stands until the end: it is looked through for garbage no more, and what is new less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_BEFORE_LOOKING, 20, 20)


def work_until_told() -> None:
    """Do jobs, watch clocks, understand and send mail; at SIGTERM end what is in hand, within 30 seconds."""
    stop = told_to_stop()
    settle()
    mail, trackers, machines = MailWork(stop), TrackerWork(stop), MachineWork(stop)
    mail.start()
    trackers.start()
    machines.start()
    try:
        run_worker(stop=stop)
    finally:
        stop.set()
        mail.join()
        trackers.join()
        machines.join()


def work_once() -> None:
    """Do everything that is due now: the jobs, the mails in the trays, those that came in, those that go out."""
    run_worker(once=True)
    while mail_once():
        run_worker(once=True)
    trackers_once()
    list_due()


def listen_until_told() -> None:
    """Take mail: by LMTP where it is set, by IMAP from the mailboxes that are fetched."""
    stop = told_to_stop()
    settle()
    listeners = Listeners(stop)
    listeners.start()
    stop.wait()
    listeners.join()
    log.info("stopped")
