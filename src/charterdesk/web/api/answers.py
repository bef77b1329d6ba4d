"""How a verb's result becomes an answer, once for each Idempotency-Key."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.base.repeated import Answer, once, request_digest
from charterdesk.apps.people.access import actor_of
from charterdesk.apps.tickets.intake import NotTaken
from charterdesk.rules.decide.answer import as_json
from charterdesk.web.api.problems import refusal

KEY: Final = "Idempotency-Key"
LONGEST_KEY: Final = 200
JSON: Final = "application/json"


def answer(what: BaseModel, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """A result as JSON."""
    return HttpResponse(what.model_dump_json(by_alias=True), status=status, content_type=JSON)


def created(
    request: HttpRequest,
    perform: Callable[[], BaseModel],
    *,
    content: bytes | None = None,
    status: HTTPStatus = HTTPStatus.CREATED,
) -> HttpResponse:
    """Perform a change; under an Idempotency-Key once, its answer kept in the same transaction as its effect.

    A second request with the key waits for the first, then is told the same; a crash between effect and answer leaves
    neither. A refused request leaves no key, and may be mended and sent again under it. `content` is what the
    request said where that is not its body (files).
    """

    def told_now() -> Answer:
        try:
            return Answer(status, perform().model_dump_json(by_alias=True))
        except NotTaken as no:
            # The journal has noted it: the answer is kept, and the transaction with it.
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, _not_taken(no))

    key = request.headers.get(KEY)
    if key is None:
        told = told_now()
    else:
        actor = actor_of(request)
        if actor.account_id is None:
            raise NotAllowed
        digest = request_digest(request.method or "", request.path, request.body if content is None else content)
        told = once(actor.desk, actor.account_id, _checked(key), digest, told_now)
    response = HttpResponse(told.body, status=told.status, content_type=JSON)
    if told.repeated:
        response["Idempotency-Replayed"] = "true"
    return response


def _checked(key: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid(_("Give a key of 1 to 200 printable ASCII signs."), field=KEY, code="malformed")
    return key


def _not_taken(no: NotTaken) -> str:
    said = as_json(no.decision, no.charter, translation.get_language())
    problems = [(None, reason.text(translation.get_language())) for reason in no.decision.reasons]
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "not_taken", problems, decision=said).content.decode()
