"""What a charter promises without meaning to: each check finds it, at its place; a reason silences it."""

from datetime import date
from pathlib import Path

import pytest

from charterdesk import charters
from charterdesk.rules.charter.lint import Finding, Validity, findings
from charterdesk.rules.charter.lint.checks import CHECKS, SILENT
from charterdesk.rules.charter.load import Reading, read

HERE = Path(__file__).parent
LISTS = charters.holiday_lists()
GOOD = (HERE / "lighthouse.yaml").read_text(encoding="utf-8")
TODAY = date(2026, 11, 22)
RESPOND = "within: {high: 2 working hours, low: 4 working hours}"
SHORT_ABANDON = "telephone: {short_abandon: 30 seconds, service_level: {within: 20 seconds, of: offered}}"
SPECIAL = "- {when: {regions: [islands]}, within: 3 working hours}"

# (check, what is changed into what, where it is found: a part of its line, a part of the message)
SPOILT = [
    (
        "falls-due-while-closed",
        RESPOND,
        "within: {high: 2 elapsed hours, low: 4 elapsed hours}",
        "2 elapsed",
        "is closed",
    ),
    ("falls-due-while-closed", SPECIAL, "- {when: {regions: [islands]}, within: 1 elapsed day}", "1 elapsed", "closed"),
    (
        "shorter-for-milder",
        RESPOND,
        "within: {high: 4 working hours, low: 2 working hours}",
        "high",
        "before the worse",
    ),
    (
        "shorter-for-milder",
        RESPOND,
        "within: {high: 1 working day, low: 7 working hours}",
        "high",
        "working hours end on",
    ),
    (
        "shorter-for-milder",
        "within: 3 working hours}",
        "within: {high: 5 working hours}}",
        "5 working",
        "4 working hours",
    ),
    (
        "answer-after-solution",
        RESPOND,
        "within: {high: 9 working hours, low: 9 working hours}",
        "respond",
        "'resolve' is",
    ),
    (
        "severity-without-promise",
        RESPOND,
        "within: {high: 2 working hours}",
        "high",
        "nothing is said to severity 'low'",
    ),
    ("severity-without-promise", ", served: in order of arrival", "", "silver", "this plan promises nothing"),
    ("nobody-answers", "open: opening, identify_by", "open: night, identify_by", "night", "the telephone is open by"),
    ("nobody-answers", "open: opening, identify_by", "identify_by", "phone", "has no hours"),
    ("nobody-answers", ", open: opening}\nprices", "}\nprices", "emergency", "the door for emergencies has no hours"),
    (
        "short-after-promised",
        "identify_by: access_code}",
        f"identify_by: access_code}}\n{SHORT_ABANDON}",
        "short_abandon",
        "promised an answer within 20 seconds",
    ),
    (
        "change-of-clocks",
        '"09:00-12:30, 14:00-18:00"',
        '"09:00-18:00", sun: "02:30-05:00"',
        "opening",
        "02:30 does not",
    ),
    ("change-of-clocks", '"18:00-06:00"', '"18:00-22:00", sat: "22:00-02:30"', "night", "2027-03-28 the hour 02:30"),
    ("plan-for-nobody", "silver: {is: Silver, for: [customer]", "silver: {is: Silver, for: []", "silver", "for nobody"),
    ("plan-for-nobody", 'support"}', 'support", opens_tickets: no}', "silver", "none of these channels opens tickets"),
    (
        "audience-without-way-in",
        ", refer_to: customer_service",
        "",
        "reseller",
        "no plan serves the audience 'reseller'",
    ),
    ("channel-for-nobody", "[portal, email, phone]", "[portal, email]", "phone: {", "no plan gives"),
    ("code-nobody-has", "channels: [email], served", "channels: [email, phone], served", "without_", "no access code"),
    (
        "conditions-contradict",
        "[product covered by contract]",
        "[product up to date]",
        "product up",
        "another consequence",
    ),
    ("stand-in-never-serves", "[portal], served", "[portal], or_else: gold, served", "or_else", "is a circle"),
    ("stand-in-never-serves", "Silver, for: [customer]", "Silver, for: [reseller]", "or_else", "serves none of those"),
    (
        "line-never-applies",
        "channels: [phone]}, within",
        "channels: []}, within",
        "3 working",
        "fits whenever this one",
    ),
    (
        "line-never-applies",
        "{regions: [islands]}, within: 3",
        "{audiences: [reseller]}, within: 3",
        "3 w",
        "plan has none",
    ),
    ("line-never-applies", "severity, arrival]", "arrival, severity]", "ranking", "nothing is ranked behind 'arrival'"),
    ("line-never-applies", "[emergency, severity,", "[severity, severity,", "ranking", "given twice"),
    ("lines-overlap", "{regions: [islands]}, within: 3", "{severities: [low]}, within: 3", "3 w", "only the order"),
    ("asked-but-not-collected", "only_for: [anomaly]", "only_for: [training]", "steps", "no kind of request"),
    (
        "charged-without-pause",
        "ranking: [em",
        "levels: {n1: {}, n2: {charged_to: carrier}}\nranking: [em",
        "carrier",
        "wait for carrier",
    ),
    ("level-without-words", "ranking: [em", "levels: {n1: {}, n2: {}}\nranking: [em", "n2", "have no words for 'n2'"),
    ("exclusion-without-offer", ", offer: training_course", "", "training", "nothing is offered for 'training'"),
    ("exclusion-without-offer", "offer: training_course", "offer: x, sold: not at all", "training", "and yet offered"),
    ("option-for-nobody", "    options: [on_call]\n", "", "on_call", "no plan has the option"),
    ("price-without-currency", "120 EUR per", "120 HRS per", "120 HRS", "'HRS' is not a currency"),
    ("price-without-currency", "fee: 150 EUR", "fee: 150 USD", "120 EUR", "what stands above in USD"),
    ("price-not-said", "prices: {hour: 120 EUR per hour}\n", "", "silver", "it is not said what the work"),
    (
        "language-without-texts",
        "{fr: Clients, en: Customers}",
        "{en: Customers}",
        "Customers",
        "there is no text in fr",
    ),
    ("language-without-texts", "    is: Gold\n", "", "gold", "'gold' has no words for customers"),
    ("waits-for-ever", ", silence: 5 working days", "", "closing", "keeps his ticket open for ever"),
    (
        "days-without-charter",
        "holds_from: 2026-01-01",
        "holds_from: 2026-01-01\nholds_until: 2026-06-30",
        "unt",
        "no longer",
    ),
]
WITHOUT_PORTAL = (
    GOOD.replace('  portal: {address: "https://example.org/support"}\n', "")
    .replace("[portal, email, phone]", "[email, phone]")
    .replace("channels: [portal]", "channels: [email]")
)


def found_in(text: str, today: date = TODAY, *versions: Validity, lists: dict[str, str] = LISTS) -> tuple[Finding, ...]:
    reading = read(text, "lighthouse.yaml", lists)
    assert isinstance(reading, Reading), reading
    return findings(reading, today, versions)


@pytest.mark.parametrize(
    ("check", "was", "becomes", "line", "said"), SPOILT, ids=[f"{row[0]}-{row[2][:24]}" for row in SPOILT]
)
def test_a_check_finds_what_it_is_named_after(check: str, was: str, becomes: str, line: str, said: str) -> None:
    assert was in GOOD
    text = GOOD.replace(was, becomes, 1)
    found = [finding for finding in found_in(text) if finding.check == check]
    assert any(said in finding.message and line in text.split("\n")[finding.line - 1] for finding in found), found


def test_a_good_charter_has_no_finding() -> None:
    assert found_in(GOOD) == ()


def test_a_telephone_that_is_answered_day_and_night_keeps_promises_in_elapsed_hours() -> None:
    always = GOOD.replace('night: {mon-fri: "18:00-06:00"}', 'night: {mon-sun: "00:00-24:00"}')
    open_always = always.replace("open: opening, identify_by", "open: night, identify_by")
    assert [finding.check for finding in found_in(open_always)] == ["nobody-answers"]
    elapsed = open_always.replace(RESPOND, "within: {high: 1 elapsed hour, low: 4 working hours}")
    assert found_in(elapsed) == ()


def test_every_check_has_its_test() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert [check.name for check in CHECKS if f'"{check.name}"' not in here] == []


def test_without_the_portal_there_is_no_form_and_no_button() -> None:
    found = {finding.check: finding.message for finding in found_in(WITHOUT_PORTAL)}
    assert set(found) == {"asked-but-not-collected", "emergency-without-door"}
    assert "no channel collects" in found["asked-but-not-collected"]
    assert "no way to ask for one" in found["emergency-without-door"]


def test_holidays_are_missing_in_a_year_of_the_next_eighteen_months() -> None:
    until_2027 = "\n".join(line for line in LISTS["FR"].splitlines() if not line.startswith(("2028", "2029", "203")))
    lists = {**LISTS, "FR": "\n".join(line for line in until_2027.splitlines() if line[:2] != "20" or line < "2028")}
    (finding,) = found_in(GOOD, lists=lists)
    assert finding.check == "holidays-missing"
    assert finding.blocks
    assert "has no day in 2028; write it with `charterdesk charter holidays FR 2028`" in finding.message
    assert found_in(GOOD, date(2026, 1, 5), lists=lists) == ()


def test_a_promise_in_days_becomes_longer_than_one_in_hours_over_a_holiday() -> None:
    """Two working days over Christmas last longer than 100 hours; over a usual week they do not."""
    text = GOOD.replace(RESPOND, "within: {high: 2 working days, low: 100 elapsed hours}")
    found = [finding for finding in found_in(text, date(2026, 11, 30)) if finding.check == "shorter-for-milder"]
    assert "from" in found[0].message
    assert "2026-12-23" in found[0].message or "2026-12-24" in found[0].message


@pytest.mark.parametrize(
    ("known", "until", "said"),
    [
        (Validity("old", date(2025, 1, 1), date(2025, 12, 30)), "", "nothing holds from 2025-12-31 to 2025-12-31"),
        (Validity("old", date(2025, 1, 1)), "2027-03-31", "nothing holds from 2027-04-01 on"),
        (Validity("new", date(2027, 6, 1)), "2027-03-31", "nothing holds from 2027-04-01 to 2027-05-31"),
        (Validity("old", date(2025, 1, 1), date(2025, 12, 31)), "", ""),
        (Validity("new", date(2027, 4, 1)), "2027-03-31", ""),
    ],
)
def test_days_between_versions_on_which_none_holds(known: Validity, until: str, said: str) -> None:
    text = GOOD.replace("holds_from: 2026-01-01", f"holds_from: 2026-01-01\nholds_until: {until}")
    found = found_in(text, TODAY, known)
    assert [finding.check for finding in found] == (["days-without-charter"] if said else [])
    assert all(said in finding.message for finding in found)


SILENT_CLOSING = GOOD.replace(", silence: 5 working days", "")


def test_a_finding_is_silenced_with_its_reason() -> None:
    text = f"{SILENT_CLOSING}accepted: [{{check: waits-for-ever, at: closing, because: they always answer}}]\n"
    (finding,) = found_in(text)
    assert finding.accepted_because == "they always answer"


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ("{check: waits-for-ever, at: plans, because: x}", "finds nothing at 'plans'; leave the entry out"),
        ("{check: waits-forever, because: x}", "there is no check 'waits-forever'; did you mean 'waits-for-ever'?"),
        ("{check: waits-for-ever, because: ' '}", "a finding is accepted with its reason; write 'because'"),
        ("{check: price-not-said, because: x}", "'price-not-said' finds nothing"),
    ],
)
def test_a_silence_that_silences_nothing_is_a_finding(accepted: str, said: str) -> None:
    found = found_in(f"{SILENT_CLOSING}accepted: [{accepted}]\n")
    assert any(finding.check == SILENT and said in finding.message for finding in found), found


def test_a_silence_of_what_comes_with_the_date_may_wait_for_it() -> None:
    assert found_in(f"{GOOD}accepted: [{{check: holidays-missing, because: the list comes in autumn}}]\n") == ()


@pytest.mark.parametrize("name", charters.names())
@pytest.mark.parametrize("today", [date(2026, 1, 1), TODAY, date(2028, 2, 29), date(2030, 8, 31)])
def test_a_shipped_charter_promises_nothing_without_meaning_to(name: str, today: date) -> None:
    reading = read(charters.text_of(name), f"{name}.yaml", LISTS)
    assert isinstance(reading, Reading)
    assert [str(finding) for finding in findings(reading, today) if not finding.accepted_because] == []


def test_the_elapsed_hours_of_esker_are_accepted_for_a_reason_that_cites_the_fact() -> None:
    """EK-11 is taken literally; the linter warns that such a promise can fall due while the desk is closed."""
    reading = read(charters.text_of("esker"), "esker.yaml", LISTS)
    assert isinstance(reading, Reading)
    told = [finding for finding in findings(reading, TODAY) if finding.check == "falls-due-while-closed"]
    assert len(told) == 4
    assert all("EK-11" in finding.accepted_because for finding in told)


def test_the_fifth_charter_of_the_tests_promises_nothing_without_meaning_to() -> None:
    reading = read((HERE / "harbour.yaml").read_text(encoding="utf-8"), "harbour.yaml", LISTS)
    assert isinstance(reading, Reading)
    assert [str(finding) for finding in findings(reading, TODAY) if not finding.accepted_because] == []


@pytest.mark.parametrize("path", sorted(HERE.glob("policies/*.yaml")), ids=lambda path: path.stem)
def test_a_policy_of_another_kind_promises_nothing_without_meaning_to(path: Path) -> None:
    reading = read(path.read_text(encoding="utf-8"), path.name, charters.Shelf(path.parent))
    assert isinstance(reading, Reading)
    assert [str(finding) for finding in findings(reading, TODAY) if not finding.accepted_because] == []
