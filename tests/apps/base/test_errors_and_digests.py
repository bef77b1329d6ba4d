"""How verbs say no, and digests under the key of the server."""

import pytest

from charterdesk.apps.base import digests
from charterdesk.apps.base.errors import Invalid


def test_a_refusal_names_every_field():
    refusal = Invalid.of({"severity": "unknown", "product": "not covered"})
    assert [problem.field for problem in refusal.problems] == ["severity", "product"]
    assert str(refusal) == "severity: unknown; product: not covered"


def test_a_refusal_without_a_problem_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="at least one"):
        Invalid.of({})


def test_a_code_is_found_again_by_its_digest_and_only_for_its_purpose(settings):
    digest = digests.keyed_digest("access code", "K7-42")
    assert digest == digests.keyed_digest("access code", "K7-42")
    assert digest != digests.keyed_digest("access code", "K7-43")
    assert digest != digests.keyed_digest("invitation", "K7-42")
    settings.SECRET_KEY = "another key of at least thirty-two characters"
    assert digest != digests.keyed_digest("access code", "K7-42")


def test_sha_256_of_the_standard_example():
    # FIPS 180-4, example "abc"
    assert digests.sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
