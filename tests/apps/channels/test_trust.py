"""Whom a mail on a known ticket is taken for: the table, line by line."""

from itertools import product
from typing import Final

import pytest

from charterdesk.apps.channels.incoming.problems import TRUST, said
from charterdesk.apps.channels.incoming.trust import By, Evidence, Route, Standing, judge, of_request
from charterdesk.apps.channels.parse.authentication import Verdict

VERDICTS: Final[tuple[Verdict, ...]] = ("pass", "fail", "none")
EVERYTHING = [
    Evidence(by=by, standing=standing, verdict=verdict, machine=machine, token_is_his=his, forged=forged)
    for by, standing, verdict, machine, his, forged in product(
        By, Standing, VERDICTS, (False, True), (False, True), (False, True)
    )
]


def speaks(evidence):
    return judge(evidence).route in {Route.SPEAK, Route.SPEAK_AS_AGENT}


def test_an_agent_speaks_only_with_her_own_token_and_her_domain():
    agents = [one for one in EVERYTHING if judge(one).route is Route.SPEAK_AS_AGENT]
    assert agents
    assert all(
        one.standing is Standing.STAFF and one.token_is_his and one.verdict == "pass" and not one.machine
        for one in agents
    )
    assert not any(judge(one).route is Route.SPEAK for one in EVERYTHING if one.standing is Standing.STAFF)


def test_a_stranger_never_speaks():
    assert not any(speaks(one) for one in EVERYTHING if one.standing is Standing.STRANGER)


def test_a_machine_never_speaks():
    assert not any(speaks(one) for one in EVERYTHING if one.machine)


def test_without_his_own_token_nobody_speaks_against_our_server_or_beside_a_forged_one():
    assert not any(speaks(one) for one in EVERYTHING if not one.token_is_his and (one.verdict == "fail" or one.forged))


def test_verified_is_who_has_his_own_token_or_a_domain_that_is_vouched_for():
    verified = [one for one in EVERYTHING if judge(one).trust == "verified"]
    assert verified
    assert all(one.token_is_his or one.verdict == "pass" for one in verified)
    assert not any(one.verdict == "fail" for one in verified)


def test_only_who_knows_no_more_than_a_number_has_a_request_of_his_own():
    for one in EVERYTHING:
        asks = one.standing is Standing.STRANGER and one.by is By.SUBJECT
        assert (judge(one).route is Route.REQUEST) is asks


@pytest.mark.parametrize(
    ("verdict", "judged"),
    [
        ("pass", ("verified", "domain")),
        ("fail", ("unverified", "domain-refuted")),
        ("none", ("unverified", "domain-unknown")),
    ],
)
def test_a_mail_that_opens_is_as_good_as_its_domain(verdict, judged):
    assert of_request(verdict) == judged


def test_every_reason_has_its_sentence():
    reasons = {judge(one).reason for one in EVERYTHING} | {
        of_request(verdict)[1] for verdict in ("pass", "fail", "none")
    }
    assert reasons <= TRUST.keys()
    assert said("claims_ticket: 12").endswith("Ticket 12")
    assert said("what is this") == "what is this"
