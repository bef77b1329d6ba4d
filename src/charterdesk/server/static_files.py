"""Files of the pages: addressed by their version and kept by browsers for a year; what is text goes compressed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # it ships no types

TEXTS: Final = ("text/", "application/json", "image/svg+xml")
VERSIONED: Final = re.compile(r"/static/[0-9a-f]{12}/(.+)")


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # it ships no types
    """WhiteNoise, with versions in front of all addresses and compression made while serving, once a file."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a file; another version's address (a page from before or after an upgrade) gives this version's."""
        found = self.files.get(request.path_info)
        if found is not None:
            return self.serve(found, request)
        other = VERSIONED.fullmatch(request.path_info)
        found = self.files.get(f"{self.static_prefix}{other[1]}") if other else None
        if found is None:
            answer: HttpResponseBase = self.get_response(request)
            return answer
        answer = self.serve(found, request)
        answer["Cache-Control"] = "no-cache"
        return answer

    def immutable_file_test(self, _path: str, url: str) -> bool:
        """Whatever has a version in its address never changes there."""
        return VERSIONED.fullmatch(url) is not None

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponseBase:
        """The file, compressed for whoever takes that."""
        path, headers = static_file.get_path_and_headers(request.META)
        kept = dict(headers)
        text = kept.get("Content-Type", "").startswith(TEXTS)
        whole = (
            request.method == "GET" and "Range" not in request.headers and not static_file.is_not_modified(request.META)
        )
        answer: HttpResponseBase
        if text and whole and takes_gzip(request):
            packed = _packed(path)
            answer = HttpResponse(packed, headers=kept)
            answer["Content-Encoding"], answer["Content-Length"] = "gzip", str(len(packed))
        else:
            answer = WhiteNoiseMiddleware.serve(static_file, request)
        if text:
            patch_vary_headers(answer, ["Accept-Encoding"])
        return answer


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the reader takes gzip."""
    return re.search(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))", request.headers.get("Accept-Encoding", "")) is not None


def compressed_pages(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Pages go compressed; files of people and answers to machines as they are.

    Django adds a random number of bytes, and gives every page another CSRF token, against guessing by size (BREACH).
    """
    packing = GZipMiddleware(get_response)

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return packing.process_response(request, response)

    return answer


@lru_cache(maxsize=500)
def _packed(path: str) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)
