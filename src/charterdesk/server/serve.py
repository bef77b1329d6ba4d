"""The one process of a small installation: web server, and beside it, if wanted, worker and mail."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn

from charterdesk.server.asgi import application
from charterdesk.server.listening import Listeners
from charterdesk.server.live_hub import hub
from charterdesk.server.machine_work import MachineWork
from charterdesk.server.mail_work import MailWork
from charterdesk.server.tracker_work import TrackerWork
from charterdesk.server.vault_commands import refuse_closed_vault
from charterdesk.server.worker import run_worker

SECONDS_TO_STOP: Final = 30
log: Final = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Tells the others at once when it is told to stop."""

    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal: requests come to their end, and so do the worker and the mail lanes meanwhile; who listens for
        changes is sent away at once, to come back to whatever serves then.
        """
        self._stop.set()
        hub.close()
        super().handle_exit(sig, frame)


def settings_of(host: str, port: int) -> uvicorn.Config:
    """How uvicorn serves here."""
    return uvicorn.Config(
        application,
        host=host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SECONDS_TO_STOP,
    )


def serve(host: str, port: int, *, with_worker: bool) -> None:
    """Serve until SIGTERM or SIGINT, then let requests, the job and the mails in hand come to their end."""
    refuse_closed_vault()
    stop = threading.Event()
    # uvicorn stops by itself, then raises the signal again: this handler keeps the process until the worker has ended.
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker = threading.Thread(target=run_worker, kwargs={"stop": stop}, name="worker", daemon=True)
    mail, listeners, trackers = MailWork(stop), Listeners(stop), TrackerWork(stop)
    machines = MachineWork(stop)
    if with_worker:
        listeners.start()
        worker.start()
        mail.start()
        trackers.start()
        machines.start()
    try:
        with suppress(KeyboardInterrupt):
            _Server(settings_of(host, port), stop).run()
    finally:
        stop.set()
        if with_worker:
            listeners.join()
            mail.join()
            trackers.join()
            machines.join()
            worker.join(SECONDS_TO_STOP)
            log.info("stopped")
