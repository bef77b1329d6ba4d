"""The price of a request in words: what is included says in what."""

from datetime import UTC, datetime

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.decide import decide
from charterdesk.rules.decide.request import read_request
from charterdesk.rules.facts import Request
from charterdesk.rules.terms.charter import Charter

TEXT = charters.text_of("e-connect")
FREE = TEXT.replace("price: {source: EC-06}", "price: {included: yes, source: EC-06}")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It is included in the service."),
        ("fr", "C'est compris dans le service."),
        ("es", "Está incluido en el servicio."),
    ],
)
def test_what_is_free_without_contract_is_included_in_the_service_not_in_a_contract(language: str, said: str) -> None:
    assert FREE != TEXT
    charter = load(FREE, "e-connect.yaml", charters.holiday_lists())
    assert isinstance(charter, Charter), charter
    asked = {"at": datetime(2026, 9, 7, 8, tzinfo=UTC).isoformat(), "channel": "email"}
    request = read_request({**asked, "requester": {"audience": "customer"}, "kind": "anomaly"}, charter)
    assert isinstance(request, Request), request
    decision = decide(charter, request)
    assert decision.price.included
    assert said in [reason.text(language) for reason in decision.reasons]
