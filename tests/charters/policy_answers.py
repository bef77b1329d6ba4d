"""The policies that are written after public ones, a usual request for each, and what the rule book answers."""

from pathlib import Path
from typing import Any

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charters.run_decide_cases import answer_to

POLICIES = Path(__file__).parent / "policies"
NAMES = ("hardware_maker", "open_source_vendor", "managed_services", "university")
YEAR = {"from": "2026-01-01", "until": "2026-12-31"}
TUESDAY = "2026-09-08T10:00:00+02:00"


def policy(name: str) -> Charter:
    """Read a policy; one that has problems is a failure."""
    loaded = load((POLICIES / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml", charters.holiday_lists())
    assert isinstance(loaded, Charter), "\n".join(str(problem) for problem in loaded)
    return loaded


USUAL: dict[str, dict[str, Any]] = {
    "hardware_maker": {
        "at": TUESDAY,
        "channel": "portal",
        "requester": {"audience": "customer", "region": "mainland"},
        "contract": {"plan": "next_day", **YEAR},
        "product": {"covered_by_contract": True, "group": "servers", "supported_until": "2027-01-31"},
        "kind": "replacement",
    },
    "open_source_vendor": {
        "at": TUESDAY,
        "channel": "email",
        "requester": {"audience": "customer"},
        "contract": {"plan": "incidents", **YEAR, "credit_incidents": 3, "credit_until": "2026-11-30"},
        "kind": "usage",
    },
    "managed_services": {
        "at": TUESDAY,
        "channel": "phone",
        "requester": {"audience": "customer", "region": "town"},
        "kind": "anomaly",
    },
    "university": {
        "at": TUESDAY,
        "channel": "portal",
        "requester": {"audience": "staff"},
        "product": {"group": "owned"},
        "kind": "anomaly",
        "severity": "workaround",
    },
}


def answer(policies: dict[str, Charter], policy: str, said: dict[str, Any]) -> dict[str, Any]:
    asked = {key: value for key, value in {**USUAL[policy], **said}.items() if value is not None}
    return answer_to(policies[policy], asked)


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def an_hour(amount: str) -> dict[str, str]:
    return {**euros(amount), "per": "hour"}


def fee(amount: str, for_what: str) -> dict[str, str]:
    return {**euros(amount), "for": for_what}
