"""The application that uvicorn serves: Django in threads.

Django itself does not run under ASGI: a small page would cost three to ten times as much (docs/decisions).
"""

from __future__ import annotations

from typing import Final

from a2wsgi import WSGIMiddleware

from charterdesk.server.wsgi import application as django_application

THREADS: Final = 8
application = WSGIMiddleware(django_application, workers=THREADS)  # type: ignore[arg-type]  # a2wsgi's own WSGI types
