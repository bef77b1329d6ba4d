"""The application that uvicorn serves: Django in threads, live events beside it.

Django itself does not run under ASGI: a small page would cost three to ten times as much (docs/decisions).
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from charterdesk.server.delivery import delivered_apart
from charterdesk.server.reception import Application, received_whole
from charterdesk.server.threads import in_threads
from charterdesk.server.wsgi import application as django_application

THREADS: Final = 8
# Its models can only be imported after Django has been set up, which `wsgi` does.
_with_live_events: Any = import_string("charterdesk.server.live.with_live_events")
application: Final[Application] = _with_live_events(
    received_whole(
        delivered_apart(in_threads(django_application, workers=THREADS)),
        scheme=urlsplit(settings.BASE_URL).scheme,
        largest=settings.LARGEST_REQUEST,
    )
)
