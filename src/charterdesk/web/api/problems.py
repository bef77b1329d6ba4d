"""How the API says no: one shape for every refusal, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.repeated import KeyReused
from charterdesk.apps.contracts.charters import NoCharter

Words = str | Promise


class Problem(BaseModel):
    """One thing that is wrong; `field` is null when it is about the whole request."""

    field: str | None
    message: str


class Problems(BaseModel):
    """Why the request was not done. Nothing was stored, save that the journal keeps a request that was not taken."""

    problems: list[Problem]
    code: str = Field(description="A word for machines, such as not_found, not_allowed, conflict, invalid, not_taken")
    current: dict[str, Any] | None = Field(None, description="With 409: how the ticket stands now")
    decision: dict[str, Any] | None = Field(None, description="With not_taken: what the charter says, and why")


# What pydantic says in English, said to people; {0} stands for the limit that was passed.
SAID_OF_VALUES: Final[Mapping[str, Words]] = {
    "missing": _("Give this field."),
    "extra_forbidden": _("This field is not known here."),
    "string_type": _("Give a text."),
    "string_too_long": _("This text is too long."),
    "string_too_short": _("This text is too short."),
    "string_unicode": _("This text has signs that cannot be stored."),
    "int_type": _("Give a whole number."),
    "int_parsing": _("Give a whole number."),
    "int_from_float": _("Give a whole number."),
    "bool_type": _("Say true or false."),
    "bool_parsing": _("Say true or false."),
    "list_type": _("Give a list."),
    "too_long": _("These are too many."),
    "model_type": _("Give a JSON object."),
    "model_attributes_type": _("Give a JSON object."),
    "decimal_type": _('Give an amount as a text such as "150.00".'),
    "decimal_parsing": _('Give an amount as a text such as "150.00".'),
    "datetime_from_date_parsing": _("Give a moment with its offset, such as 2026-07-15T17:40:00+02:00."),
    "datetime_parsing": _("Give a moment with its offset, such as 2026-07-15T17:40:00+02:00."),
    "datetime_type": _("Give a moment with its offset, such as 2026-07-15T17:40:00+02:00."),
    "timezone_aware": _("A time needs its offset from UTC."),
    "greater_than_equal": _("This number is too small."),
    "less_than_equal": _("This number is too large."),
}


class UnreadableBody(ValueError):
    """The body is not the JSON that was expected."""


def refusal(
    status: HTTPStatus, code: str, problems: Iterable[tuple[str | None, Words]], **more: Mapping[str, object]
) -> HttpResponse:
    """The one shape of every refusal."""
    said = {
        "problems": [{"field": field, "message": str(message)} for field, message in problems],
        "code": code,
        **more,
    }
    return HttpResponse(
        json.dumps(said, default=str, ensure_ascii=False), status=status, content_type="application/json"
    )


def not_found() -> HttpResponse:
    """Absent and foreign alike."""
    return refusal(HTTPStatus.NOT_FOUND, "not_found", [(None, _("There is nothing here for you."))])


def too_large() -> HttpResponse:
    """More bytes than this address takes."""
    return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", [("body", _("This request is too large."))])


def method_not_allowed(allowed: str) -> HttpResponse:
    """The address exists, for other methods."""
    said = _("This address takes %(methods)s only.") % {"methods": allowed}
    response = refusal(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", [(None, said)])
    response["Allow"] = allowed
    return response


def on_not_found(_request: HttpRequest, _error: object) -> HttpResponse:
    """404."""
    return not_found()


def on_not_allowed(_request: HttpRequest, _error: object) -> HttpResponse:
    """403: he sees the object, but this verb is not his."""
    return refusal(HTTPStatus.FORBIDDEN, "not_allowed", [(None, _("You may not do this."))])


def on_invalid(_request: HttpRequest, error: Invalid | type[Invalid]) -> HttpResponse:
    """422, with the field of each problem."""
    if isinstance(error, type):
        raise error
    problems = [(problem.field, problem.message) for problem in error.problems]
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, problems)


def on_conflict(_request: HttpRequest, error: Conflict | type[Conflict]) -> HttpResponse:
    """409, with how it stands now."""
    if isinstance(error, type):
        raise error
    return refusal(HTTPStatus.CONFLICT, "conflict", [(None, error.message)], current=error.current)


def on_key_reused(_request: HttpRequest, error: KeyReused | type[KeyReused]) -> HttpResponse:
    """422: the key of another request."""
    said = error.message if isinstance(error, KeyReused) else ""
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "key_reused", [("Idempotency-Key", said)])


def on_no_charter(_request: HttpRequest, _error: object) -> HttpResponse:
    """404: a desk without a charter promises nothing and takes nothing."""
    return refusal(HTTPStatus.NOT_FOUND, "no_charter", [(None, _("This desk has published no charter yet."))])


def on_unreadable_values(_request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """422, with the place of each value that cannot be read."""
    if isinstance(error, type):
        raise error
    problems = [(_place(said["loc"]), SAID_OF_VALUES.get(said["type"], said["msg"])) for said in error.errors]
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", problems)


def on_http_error(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    """401 for who is not known, 422 for a body that is not JSON; anything else as it is."""
    if isinstance(error, type):
        raise error
    if isinstance(error, AuthenticationError):
        said = _("Send the header “Authorization: Bearer” with a token that is valid for this desk.")
        response = refusal(HTTPStatus.UNAUTHORIZED, "unauthorized", [(None, said)])
        response["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(error.__cause__, RecursionError | ValueError):
        return refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "malformed",
            [("body", _("This is not JSON: %(why)s") % {"why": error.__cause__})],
        )
    return on_suspicious(request, SuspiciousOperation())


def on_suspicious(_request: HttpRequest, error: object) -> HttpResponse:
    """413 for too many bytes, else 422 for a form that cannot be read."""
    if isinstance(error, RequestDataTooBig):
        return too_large()
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", [("body", _("This form cannot be read."))])


HANDLERS: Final[Mapping[type[Exception], Any]] = {
    NotFound: on_not_found,
    NotAllowed: on_not_allowed,
    Invalid: on_invalid,
    Conflict: on_conflict,
    KeyReused: on_key_reused,
    NoCharter: on_no_charter,
    ValidationError: on_unreadable_values,
    HttpError: on_http_error,
    SuspiciousOperation: on_suspicious,
    MultiPartParserError: on_suspicious,
}


def _place(loc: Iterable[object]) -> str:
    """The dotted name of the field: ("body", "given", "files", 2) -> "files.2"."""
    source, *rest = [str(part) for part in loc]
    if source in {"body", "form"} and rest and rest[0] in {"given", "asked"}:
        rest = rest[1:]
    return ".".join(rest) or source
