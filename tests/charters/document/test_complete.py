"""Whatever a charter says to customers stands in its document: found by walking over every field of every term."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

import pytest

from charterdesk.rules.charter.document.speech import Speech, head_of, rest_of
from charterdesk.rules.charter.document.told import DIALLED_FROM
from charterdesk.rules.terms.amounts import Amount, Duration, Hours, Rate, Share
from charterdesk.rules.terms.calendars import DAY_SECONDS, Spans
from charterdesk.rules.terms.days import DayOfYear, HourOfDay
from charterdesk.rules.terms.severities import Severity
from charterdesk.rules.terms.texts import Text
from charters.document.reading import EVERY_ONE, charter_named, page_text, same

# What is not published, and why.
NOT_PUBLISHED = {
    "accepted": "answers to the linter, for the authors of the charter",
    "uses": "names of files",
    "groups": "names within the telephone exchange",
    "called": "the same: customers read the numbers of the channel",
    "calls": "who of the desk is called in time, no promise to customers",
    "take_in_charge": "of a level: within the desk, no promise to customers",
    "answer": "the same",
    "warn_at": "an alarm within the desk, no promise to customers",
    "holidays": "of each list only the coming days that close the desk, told in the chapter of the hours",
    "country": "stands in the name of the list of public holidays",
    "subdivision": "the same",
    "source": "shown where it is asked for: see the tests of sources",
    "languages": "codes; told by name",
    "by_language": "one text in several languages: the one of the document counts",
}
# Fields that hold names of other terms: what they name is walked over where it stands.
NAMES = {
    "after", "any_of", "as_", "audiences", "calendar", "changes_with", "channels", "during", "first", "for_",
    "holidays_of", "is_", "kinds", "not_for", "offer", "only_for", "open", "opening", "options", "or_else", "outside",
    "outside_with", "paused_by", "products", "refer_to", "regions", "severities", "starts", "stops", "uninterrupted",
    "unknown_sender", "usual_severity", "week", "monthly", "needs",
}  # fmt: skip
# Mappings whose keys are words that customers read.
KEYS_ARE_WORDS = {"numbers"}
Wanted = tuple[str, str]


def walk(value: object, path: str, speech: Speech) -> Iterator[Wanted]:  # noqa: C901, PLR0912, PLR0915  # a case a kind of term
    """Yield where something stands and the words in which a reader should find it."""
    name = path.rpartition(".")[2]
    match value:
        case None | bool() | Enum() | int():
            return  # rules and words of the format: told in sentences of the document's own
        case Text():
            said = "".join(run.text for run in speech.text(value))
            yield path, said
        case Severity():
            whole = "".join(run.text for run in speech.text(value.is_))
            if ". " in whole and head_of(whole):
                yield f"{path}.is_", head_of(whole)
                yield f"{path}.is_", rest_of(whole)
            else:
                yield f"{path}.is_", whole
            for example in value.examples:
                yield from walk(example, f"{path}.examples", speech)
            yield from walk(value.customer_must, f"{path}.customer_must", speech)
            yield f"{path}.priority", value.priority
        case Duration():
            yield path, number(value.in_language(speech.language), speech)
        case Rate() | Amount():
            amount = value.money.amount
            said = f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}"
            yield path, f"{number(said, speech)} {value.money.currency}"
        case Share():
            if value.percent:
                yield path, number(f"{value.percent.normalize():f} %", speech)
        case Hours():
            said = f"{value.number.normalize():f} h" if value.number >= 1 else f"{int(value.number * 60)} min"
            yield path, number(said, speech)
        case Decimal():
            yield path, number(f"{value.normalize():f}", speech)
        case Spans():
            for start, until in value.spans:
                whole_day = (start, until) == (0, DAY_SECONDS)
                yield path, speech.word("hours.whole") if whole_day else f"{hour(start)}–{hour(until)}"
        case HourOfDay():
            yield path, hour(value.seconds)
        case DayOfYear():
            yield path, f"{value.day}"
        case date():
            yield path, speech.day(value)
        case str():
            if value and name not in NAMES:
                yield path, value
        case Mapping():
            for key, part in value.items():
                if name in KEYS_ARE_WORDS:
                    known = DIALLED_FROM.get(key.casefold())
                    yield path, speech.word(known) if known else key
                yield from walk(part, f"{path}.{name}" if isinstance(part, str) else f"{path}.{key}", speech)
        case tuple() | frozenset():
            for part in value:
                yield from walk(part, path, speech)
        case _ if is_dataclass(value):
            for one in fields(value):
                if one.name in NOT_PUBLISHED or one.name.endswith("_source"):
                    continue
                yield from walk(getattr(value, one.name), f"{path}.{one.name}", speech)
        case _:
            raise AssertionError(f"{path}: {value!r} is walked past")


def number(text: str, speech: Speech) -> str:
    return text if speech.language == "en" else text.replace(".", ",")


def hour(seconds: int) -> str:
    minutes = seconds // 60 - (24 * 60 if seconds > DAY_SECONDS else 0)
    return f"{minutes // 60}:{minutes % 60:02}"


@pytest.mark.parametrize(("name", "language"), EVERY_ONE)
def test_every_text_amount_hour_number_and_address_stands_in_the_document(name, language):
    charter, page = charter_named(name), page_text(name, language)
    wanted = list(walk(charter, charter.charter, Speech(language)))
    assert len(wanted) > 30
    missing = {
        path: said for path, said in wanted if same(said) not in page and same(said).replace("_", " ") not in page
    }
    assert missing == {}


def sources_in(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from sources_in(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from sources_in(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            said = getattr(value, one.name)
            if one.name == "source" or one.name.endswith("_source"):
                yield from (part.strip() for part in said.split(",") if part.strip())
            else:
                yield from sources_in(said)


@pytest.mark.parametrize(("name", "language"), EVERY_ONE)
def test_every_source_stands_in_the_document_where_sources_are_asked_for(name, language):
    page = page_text(name, language, sources=True)
    wanted = set(sources_in(charter_named(name)))
    assert {source for source in wanted if same(source) not in page} == set()


@pytest.mark.parametrize(("name", "language"), EVERY_ONE)
def test_no_word_of_the_document_is_left_a_placeholder(name, language):
    page = page_text(name, language)
    assert "{" not in page
    assert "none" not in page.split() or language == "en"


@pytest.mark.parametrize(
    ("name", "language", "lacks"),
    [
        ("exer", "es", False),
        ("municipality", "es", False),
        ("printer_lessor", "es", True),
        ("municipality", "fr", True),
    ],
)
def test_a_document_says_where_the_charter_lacks_its_language(name, language, lacks):
    whole = name if name == "exer" else f"policies/{name}"
    assert (same(Speech(language).word("version.own")) in page_text(whole, language)) is lacks


def test_without_severities_requests_are_requests_and_no_severity_ranks_them():
    page = page_text("policies/printer_lessor", "fr")
    assert "les plus graves d'abord" not in page
    assert "degré" not in page
    assert "toute demande" in page
