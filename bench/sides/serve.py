"""One process that serves a WSGI or ASGI application on the loopback: the same server for both sides.

python serve.py MODULE:NAME PORT
"""

import importlib
import inspect
import sys

import uvicorn
from a2wsgi import WSGIMiddleware

THREADS = 8


def main(target: str, port: int) -> None:
    """Serve until a signal comes; a WSGI application runs in eight threads."""
    module, _, name = target.partition(":")
    application = getattr(importlib.import_module(module), name)
    if not inspect.iscoroutinefunction(application):
        application = WSGIMiddleware(application, workers=THREADS)
    uvicorn.run(application, host="127.0.0.1", port=port, lifespan="off", log_level="error", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
