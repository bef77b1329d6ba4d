"""The API against its own description: whatever is sent, no error of ours and no answer that is not described."""

import contextlib
import json
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from charterdesk.apps.people.tokens import issue_token
from charterdesk.web.api.urls import api
from web.api.machines import REQUEST, caller, told

EXAMPLES = 4
ROOT = "/esker/api/v1"
OPERATIONS = sorted(
    (method.upper(), path)
    for path, methods in api.get_openapi_schema(path_prefix="").get_paths().items()
    for method in methods
)
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


def answered(case, headers):
    """Send a case through Django's own client, inside the transaction of the test."""
    asked = requests.Request(**case.as_transport_kwargs(base_url=f"http://testserver{ROOT}", headers=headers)).prepare()
    said = {name.lower(): str(value) for name, value in asked.headers.items()}
    kind = said.pop("content-type", "")
    got: Any = Client().generic(str(asked.method), asked.path_url, asked.body or b"", content_type=kind, headers=said)
    content = b"".join(got.streaming_content) if got.streaming else got.content
    told = {name.lower(): [value] for name, value in got.headers.items()}
    return Response(got.status_code, told, content, asked, elapsed=0.0, verify=True)


def tried(operation, headers, mode):
    """So many requests that the description allows (positive) or refuses (negative)."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        number = case.path_parameters.get("number") if case.path_parameters else None
        if isinstance(number, int) and number % 2:
            case.path_parameters["number"] = 1
        case.validate_response(answered(case, headers), checks=list(CHECKS))

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):
        send()


@pytest.mark.parametrize("role", [pytest.param("customer", marks=pytest.mark.any_engine), "agent"])
def test_whatever_is_sent_the_answer_is_described(scene, role):
    told(caller(scene.customer).post("/tickets", REQUEST), 201)
    _row, token = issue_token(getattr(scene, role), "fuzz")
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_dict(json.loads(Client().get(f"{ROOT}/openapi.json").content))
    for method, path in OPERATIONS:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            tried(schema[path][method], headers, mode)
