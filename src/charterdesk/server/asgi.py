"""The application that uvicorn serves: Django in threads, live events beside it.

Django itself does not run under ASGI: a small page would cost three to ten times as much (docs/decisions).
"""

from __future__ import annotations

import gc
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string

from charterdesk.server.delivery import delivered_apart
from charterdesk.server.reception import Application, received_whole
from charterdesk.server.threads import in_threads
from charterdesk.server.wsgi import application as django_application

THREADS: Final = 8
NEW_BEFORE_LOOKING: Final = 10_000  # objects
# Its models can only be imported after Django has been set up, which `wsgi` does.
_with_live_events: Any = import_string("charterdesk.server.live.with_live_events")
application: Final[Application] = _with_live_events(
    received_whole(
        delivered_apart(in_threads(django_application, workers=THREADS)),
        scheme=urlsplit(settings.BASE_URL).scheme,
        largest=settings.LARGEST_REQUEST,
    )
)

# What stands now stands until the end: to look through it for garbage again and again makes pages wait. All pages are
# read before, so that the first one of the day is as quick as the others.
get_resolver().url_patterns  # noqa: B018  # read when it is asked for
gc.collect()
gc.freeze()
gc.set_threshold(NEW_BEFORE_LOOKING, 20, 20)
