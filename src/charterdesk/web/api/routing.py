"""The one door of every address of the API: language, sizes, methods, and what each may answer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from ninja import Path

from charterdesk.web.api.problems import Problems, method_not_allowed, too_large
from charterdesk.web.api.reading import LARGEST_ID

View = Callable[..., HttpResponseBase]

MULTIPART: Final = "multipart/form-data"
LARGEST_BODY: Final = 1024 * 1024
LARGEST_UPLOAD: Final = 26 * 1024 * 1024
NOT_ALLOWED: Final = 405

Number = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The number of a ticket")]
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]

_READING: Final = (401, 403, 404, 405, 413, 422)
_CHANGING: Final = (*_READING, 409)
KEY_PARAMETER: Final = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "description": "A key of your choice: the same request with the same key is done once, and its answer is "
            "kept for 48 hours. A second one at the same time waits for the first.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        }
    ]
}


def reads(shape: Any) -> Mapping[str, Any]:
    """What an address that only reads may answer."""
    return {"response": {200: shape, **dict.fromkeys(_READING, Problems)}}


def previews(shape: Any) -> Mapping[str, Any]:
    """What an address may answer that shows what a change would do, and does nothing."""
    return {"response": {200: shape, **dict.fromkeys(_CHANGING, Problems)}}


def downloads() -> Mapping[str, Any]:
    """What an address that gives a file may answer."""
    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "response": {200: None, **dict.fromkeys(_READING, Problems)},
        "openapi_extra": {"responses": {200: {"content": content}}},
    }


def changes(shape: Any, status: int = 201) -> Mapping[str, Any]:
    """What an address that changes something may answer; it takes an Idempotency-Key."""
    return {"response": {status: shape, **dict.fromkeys(_CHANGING, Problems)}, "openapi_extra": KEY_PARAMETER}


def door(view: View) -> View:
    """Every address answers in one language and one shape, and reads no more bytes than it takes."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # The language that the key of the caller brings must not stay for the next request of this thread.
        with translation.override(translation.get_language()):
            response = _answered(view, request, *args, **kwargs)
            response["Content-Language"] = translation.get_language() or ""
        return response

    return guarded


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    limit = LARGEST_UPLOAD if request.content_type == MULTIPART else LARGEST_BODY
    if _announced(request) > limit:
        return too_large()
    response = view(request, *args, **kwargs)
    if response.status_code == NOT_ALLOWED and isinstance(response, HttpResponse):
        return method_not_allowed(", ".join(sorted(response["Allow"].split(", "))))
    return response


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else LARGEST_UPLOAD + 1
