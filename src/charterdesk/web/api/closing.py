"""The verbs that end a ticket, bring it back, or wait for a price to be validated."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from charterdesk.apps.tickets import closure, quotes
from charterdesk.web.api.given import Approval, Quote, Reason, Remarks, Solution
from charterdesk.web.api.reading import Fact
from charterdesk.web.api.routing import Number, changes
from charterdesk.web.api.shown_tickets import QuoteShown, Standing
from charterdesk.web.api.work import NOTHING_SAID, add, move

router: Final = Router(tags=["closing"])


@router.post("/tickets/{number}/propose-solution", **changes(Standing, 200))
def propose_solution(request: HttpRequest, number: Number, given: Solution) -> HttpResponse:
    """Say how it is solved; or, as a workaround, how to go on until it is."""
    return move(request, number, given, closure.propose_solution)


@router.post("/tickets/{number}/validate", **changes(Standing, 200))
def validate(request: HttpRequest, number: Number, given: Approval) -> HttpResponse:
    """The customer says that it is solved: the ticket closes."""
    return move(request, number, given, closure.validate)


@router.post("/tickets/{number}/reject", **changes(Standing, 200))
def reject(request: HttpRequest, number: Number, given: Reason) -> HttpResponse:
    """The customer says that it is not solved, and why."""
    return move(request, number, given, closure.reject)


@router.post("/tickets/{number}/close", **changes(Standing, 200))
def close(request: HttpRequest, number: Number, given: Remarks) -> HttpResponse:
    """The desk closes, where its charter gives it that word."""
    return move(request, number, given, closure.close)


@router.post("/tickets/{number}/reopen", **changes(Standing, 200))
def reopen(request: HttpRequest, number: Number, given: Reason) -> HttpResponse:
    """The trouble is back. No clock starts anew."""
    return move(request, number, given, closure.reopen)


@router.post("/tickets/{number}/send-quote", **changes(QuoteShown))
def send_quote(request: HttpRequest, number: Number, given: Quote) -> HttpResponse:
    """Send a price for validation, excluding VAT; work waits for the answer."""
    return add(request, number, given, quotes.send_quote, QuoteShown.of)


@router.post("/tickets/{number}/accept-quote", **changes(QuoteShown))
def accept_quote(request: HttpRequest, number: Number, given: Fact = NOTHING_SAID) -> HttpResponse:
    """The customer validates the price: work may start."""
    return add(request, number, given, quotes.accept_quote, QuoteShown.of)


@router.post("/tickets/{number}/decline-quote", **changes(QuoteShown))
def decline_quote(request: HttpRequest, number: Number, given: Remarks) -> HttpResponse:
    """The customer does not want it at this price: the ticket closes."""
    return add(request, number, given, quotes.decline_quote, QuoteShown.of)
