"""Proofs of deliveries: the published vectors (integrations.md, section 2)."""

from datetime import UTC, datetime, timedelta

import pytest

from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.integrations.trackers.signed import hub_problem, standard_problem, token_problem

SECRET = "It's a Secret to Everybody"
SIGNED_AT = datetime.fromtimestamp(1614265330, UTC)
STANDARD = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
KEY, TOLD = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'


@pytest.mark.parametrize(
    ("kind", "header", "body", "signature"),
    [
        (
            "jira_cloud",
            "x-hub-signature",
            b"Hello World!",
            "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
        ),
        (
            "jira_data_center",
            "x-hub-signature",
            b"Hello World!",
            "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
        ),
        (
            "github",
            "x-hub-signature-256",
            b"Hello, World!",
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        ),
    ],
)
def test_the_published_signature_of_each_kind_is_believed(kind, header, body, signature):
    headers = {header: f"sha256={signature}"}
    unsigned = KINDS[kind].unsigned
    assert unsigned(headers, body, [SECRET], SIGNED_AT) == ""
    assert unsigned(headers, body, ["the one before", SECRET], SIGNED_AT) == ""
    assert unsigned(headers, body + b" ", [SECRET], SIGNED_AT) == "signature"
    assert unsigned(headers, body, ["another"], SIGNED_AT) == "signature"
    assert unsigned(headers, body, [], SIGNED_AT) == "signature"
    assert unsigned({}, body, [SECRET], SIGNED_AT) == "unsigned"


def test_an_empty_secret_signs_nothing():
    empty = "sha256=" + "0" * 64
    assert hub_problem(empty, b"x", [""]) == "signature"
    assert token_problem("", [""]) == "unsigned"


def test_another_method_is_no_signature():
    signature = "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
    assert hub_problem(f"sha1={signature}", b"Hello World!", [SECRET]) == "signature"
    assert hub_problem(signature, b"Hello World!", [SECRET]) == "signature"


@pytest.mark.parametrize("secret", [KEY, f"whsec_{KEY}"])
def test_the_vector_of_standard_webhooks_is_believed_for_five_minutes(secret):
    gitlab = KINDS["gitlab"].unsigned
    assert gitlab(STANDARD, TOLD, [secret], SIGNED_AT) == ""
    assert gitlab(STANDARD, TOLD, [secret], SIGNED_AT + timedelta(seconds=300)) == ""
    assert gitlab(STANDARD, TOLD, [secret], SIGNED_AT + timedelta(seconds=301)) == "late"
    assert gitlab(STANDARD, TOLD, [secret], SIGNED_AT - timedelta(seconds=301)) == "late"


def test_of_several_signatures_one_is_enough_and_every_part_is_signed():
    several = {**STANDARD, "webhook-signature": f"v1,AAAA {STANDARD['webhook-signature']}"}
    assert standard_problem(several, TOLD, [KEY], SIGNED_AT) == ""
    assert standard_problem({**STANDARD, "webhook-id": "msg_other"}, TOLD, [KEY], SIGNED_AT) == "signature"
    assert standard_problem({**STANDARD, "webhook-timestamp": "1614265331"}, TOLD, [KEY], SIGNED_AT) == "signature"
    assert standard_problem({**STANDARD, "webhook-timestamp": "soon"}, TOLD, [KEY], SIGNED_AT) == "signature"
    assert standard_problem(STANDARD, TOLD + b" ", [KEY], SIGNED_AT) == "signature"


def test_where_gitlab_signs_the_token_in_clear_proves_nothing():
    headers = {**STANDARD, "webhook-signature": "v1,AAAA", "x-gitlab-token": KEY}
    assert KINDS["gitlab"].unsigned(headers, TOLD, [KEY], SIGNED_AT) == "signature"


def test_the_token_of_gitlab_is_compared_whole():
    gitlab = KINDS["gitlab"].unsigned
    assert gitlab({"x-gitlab-token": SECRET}, b"{}", ["other", SECRET], SIGNED_AT) == ""
    assert gitlab({"x-gitlab-token": SECRET[:-1]}, b"{}", [SECRET], SIGNED_AT) == "signature"
    assert gitlab({"x-gitlab-token": "é"}, b"{}", [SECRET], SIGNED_AT) == "signature"
