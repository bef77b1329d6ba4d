"""A calendar as a file to keep, which calendar programs open (RFC 5545)."""

from __future__ import annotations

from django.http import HttpResponse


def calendar_file(content: bytes, name: str) -> HttpResponse:
    """The answer that carries it under a name of ours."""
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
