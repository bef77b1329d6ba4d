"""Who vouches for a sender: only the operator's own server, only in its topmost word (RFC 8601, RFC 7489)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charterdesk.apps.channels.parse.authentication import authenticated

OURS = "mx.desk.example"
DOMAIN = "customer.example"


def verdict(*results: str, authserv_id: str = OURS, domain: str = DOMAIN) -> str:
    return authenticated(results, authserv_id, domain)


def test_dmarc_that_passed_suffices():
    assert verdict("mx.desk.example; dmarc=pass header.from=customer.example") == "pass"


def test_dmarc_that_failed_is_a_failure_whatever_else_passed():
    assert (
        verdict("mx.desk.example; dkim=pass header.d=customer.example; dmarc=fail header.from=customer.example")
        == "fail"
    )


def test_a_server_that_the_operator_did_not_name_is_not_believed():
    assert verdict("mx.attacker.example; dmarc=pass header.from=customer.example") == "none"


def test_the_name_of_the_server_is_compared_whole_and_without_case():
    assert verdict("MX.Desk.Example; dmarc=pass") == "pass"
    assert verdict("mx.desk.example.attacker.example; dmarc=pass") == "none"
    assert verdict("x.mx.desk.example; dmarc=pass") == "none"


@pytest.mark.parametrize("blank", ["\N{NO-BREAK SPACE}", "\u2003", "\u3000"])
def test_a_name_that_only_looks_like_our_servers_is_another(blank):
    assert verdict(f"mx.desk.example{blank}; dmarc=pass header.from=customer.example") == "none"
    assert verdict(f"{blank}mx.desk.example; dmarc=pass header.from=customer.example") == "none"


def test_without_a_trusted_server_nothing_is_believed():
    assert verdict("mx.desk.example; dmarc=pass", authserv_id="") == "none"
    assert verdict("; dmarc=pass", authserv_id="") == "none"
    assert verdict(authserv_id=OURS) == "none"


def test_what_stands_below_another_server_came_with_the_mail():
    foreign = "relay.example; spf=pass"
    assert verdict(foreign, "mx.desk.example; dmarc=pass header.from=customer.example") == "none"


def test_a_forged_header_of_our_name_below_ours_makes_no_pass():
    ours = "mx.desk.example; dkim=none; spf=none smtp.mailfrom=attacker.example"
    assert verdict(ours, "mx.desk.example; dmarc=pass header.from=customer.example") == "none"


def test_a_further_header_of_ours_may_still_say_that_dmarc_failed():
    ours = "mx.desk.example; dkim=pass header.d=customer.example"
    assert verdict(ours, "mx.desk.example; dmarc=fail header.from=customer.example") == "fail"
    assert verdict(ours, "other.example; dmarc=fail header.from=customer.example") == "pass"


@pytest.mark.parametrize(
    "result",
    [
        "dkim=pass header.d=customer.example",
        "dkim=pass (2048-bit key) header.i=@customer.example header.s=s1",
        "dkim=pass header.d=mail.customer.example",
        "dkim=fail header.d=other.example; dkim=pass header.d=customer.example",
        "spf=pass smtp.mailfrom=jane@customer.example",
        "spf=pass smtp.mailfrom=bounces.customer.example",
        "dmarc=none; dkim=pass header.d=customer.example",
    ],
)
def test_without_dmarc_an_aligned_signature_or_envelope_vouches(result):
    assert verdict(f"mx.desk.example; {result}") == "pass"


@pytest.mark.parametrize(
    "result",
    [
        "none",
        "dkim=pass header.d=attacker.example",
        "dkim=pass header.d=notcustomer.example",
        "dkim=pass header.d=customer.example.attacker.example",
        "dkim=pass header.d=example",
        "dkim=pass",
        "dkim=fail header.d=customer.example",
        "dkim=neutral header.d=customer.example",
        "spf=pass smtp.helo=customer.example",
        "spf=softfail smtp.mailfrom=jane@customer.example",
        "spf=pass smtp.mailfrom=customer.example@attacker.example",
        "dmarc=pass header.from=attacker.example",
        "dmarc=pass header.from=customer.example; dmarc=pass header.from=attacker.example",
        "x-dmarc=pass header.from=customer.example",
        "iprev=pass policy.iprev=192.0.2.1",
    ],
)
def test_what_is_not_aligned_does_not_vouch(result):
    assert verdict(f"mx.desk.example; {result}") == "none"


def test_comments_versions_and_quotes_are_read_by_the_grammar():
    header = (
        'mx.desk.example (a (nested; dmarc=fail) comment) 1; dkim/1 = pass (good; "key") reason="a; b=c" '
        "header . d = customer.example"
    )
    assert verdict(header) == "pass"
    assert verdict('"mx.desk.example"; dmarc=pass') == "pass"


def test_a_version_that_we_do_not_know_is_not_read():
    assert verdict("mx.desk.example 2; dmarc=pass header.from=customer.example") == "none"


def test_what_an_attacker_writes_into_a_quoted_address_or_a_comment_is_no_result():
    quoted = 'mx.desk.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=customer.example"@attacker.example'
    assert verdict(quoted) == "none"
    assert verdict("mx.desk.example; spf=fail (dmarc=pass; dmarc=pass) smtp.mailfrom=attacker.example") == "none"
    assert verdict("mx.desk.example; spf=fail (never closed; dmarc=pass header.from=customer.example") == "none"


@pytest.mark.parametrize(
    "domain",
    ["", "customer.example, attacker.example", "customer.example attacker.example", "localhost", "a@b.example"],
)
def test_a_from_field_that_names_not_exactly_one_domain_is_never_vouched_for(domain):
    assert verdict("mx.desk.example; dmarc=pass", domain=domain) == "none"


def test_domains_are_compared_in_their_ascii_form():
    assert verdict("mx.desk.example; dkim=pass header.d=xn--bcher-kva.example", domain="Bücher.example.") == "pass"


@given(st.text(max_size=400), st.text(max_size=60))
def test_no_header_makes_it_fail_and_none_of_another_server_passes(text, domain):
    assert authenticated([text], OURS, domain) in ("pass", "fail", "none")
    assert authenticated([f"attacker.example;{text}"], OURS, DOMAIN) == "none"


@pytest.mark.parametrize("unit", ["(", '"', ";", "=", "a=b ", "dkim=pass ", "\\", "header . ", "/"])
def test_an_endless_header_takes_no_time(unit):
    started = time.process_time()
    verdict(*["mx.desk.example;" + unit * 500_000] * 50)
    assert time.process_time() - started < 1


def test_an_escaped_quote_does_not_end_what_is_quoted():
    quoted = r'mx.desk.example; spf=pass smtp.mailfrom="a\"; dmarc=pass header.from=customer.example "@attacker.example'
    assert verdict(quoted) == "none"
    assert verdict(r"mx.desk.example; spf=none (a\) still; dmarc=pass; a comment) x=y") == "none"


def test_a_name_that_is_no_domain_in_ascii_either_is_not_vouched_for():
    assert verdict("mx.desk.example; dmarc=pass", domain="ü" * 60 + ".example") == "none"
    assert verdict("mx.desk.example; dkim=pass header.d=" + "a" * 64 + ".example") == "none"
