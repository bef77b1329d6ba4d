"""The one process of a small installation: web server, and a worker beside it if wanted."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Final

import uvicorn

from charterdesk.server.asgi import application
from charterdesk.server.worker import run_worker

SECONDS_TO_STOP: Final = 30
log: Final = logging.getLogger(__name__)


def serve(host: str, port: int, *, with_worker: bool) -> None:
    """Serve until SIGTERM or SIGINT, then let requests and the job in hand come to their end."""
    stop = threading.Event()
    # uvicorn stops by itself, then raises the signal again: this handler keeps the process until the worker has ended.
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker = threading.Thread(target=run_worker, kwargs={"stop": stop}, name="worker")
    if with_worker:
        worker.start()
    try:
        uvicorn.run(
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
    finally:
        stop.set()
        if with_worker:
            worker.join(SECONDS_TO_STOP)
            log.info("stopped")
