"""Checks of what customers read and what ends: texts in every language, closing, validity, silences."""

from __future__ import annotations

from datetime import date, timedelta

from charterdesk.rules.charter.lint.case import Case, Found, terms_in
from charterdesk.rules.terms.handling import ClosedBy
from charterdesk.rules.terms.kinds import BASE_INFORMATION, BASE_KINDS
from charterdesk.rules.terms.texts import ANY_LANGUAGE, Text
from charterdesk.rules.why.said import Said

NAMED = ("plans", "options", "kinds", "information", "facts", "regions", "products", "events", "audiences")
NAMED_BY_US = frozenset({*BASE_KINDS, *BASE_INFORMATION, "customer", "reseller", "end_customer"})


def language_without_its_texts(case: Case) -> Found:
    """A text that is not written in one of the desk's languages, or a name of your own that has no text: customers
    would read another language, or the name.
    """
    for path, term in terms_in(case.charter):
        if isinstance(term, Text) and term and ANY_LANGUAGE not in term.by_language:
            missing = [name for name in case.charter.desk.languages if name not in term.by_language]
            if missing:
                said = Said(
                    "there is no text in {languages}; write it, or one text without a language for all",
                    languages=missing,
                )
                yield path, said
    for group in NAMED:
        for name, held in getattr(case.charter, group).items():
            if str(name) not in NAMED_BY_US and not getattr(held, "is_", True):
                yield (group, str(name)), Said("'{name}' has no words for customers; write 'is'", name=name)


def closing_that_waits_for_ever(case: Case) -> Found:
    """Tickets that only the customer closes, with no silence after which the desk may: those of customers who do not
    answer stay open for ever. Meant is `silence`.
    """
    closing = case.charter.closing
    if closing.by is ClosedBy.CUSTOMER and closing.silence is None:
        said = Said(
            "a customer who says nothing keeps his ticket open for ever; write 'silence', such as '10 working days'"
        )
        yield ("closing", "by"), said


def days_without_a_charter(case: Case) -> Found:
    """Days between two versions, or after the last, on which none holds: every request of such a day is refused."""
    charter = case.charter
    if charter.holds_until and charter.holds_until < case.today:
        said = Said("it no longer holds since {day}; leave the key out, or write a later day", day=charter.holds_until)
        yield ("holds_until",), said
    if not case.versions:
        return
    before = [known for known in case.versions if known.holds_from < charter.holds_from]
    after = [known for known in case.versions if known.holds_from > charter.holds_from]
    ends = max((known.holds_until or date.max for known in before), default=None)
    if ends and ends < charter.holds_from - timedelta(days=1):
        said = Said(
            "nothing holds from {first} to {last}; let it hold from the day after the version before it",
            first=ends + timedelta(days=1),
            last=charter.holds_from - timedelta(days=1),
        )
        yield ("holds_from",), said
    begins = min((known.holds_from for known in after), default=None)
    if charter.holds_until and (begins is None or begins > charter.holds_until + timedelta(days=1)):
        yield ("holds_until",), _nothing_after(charter.holds_until, begins)


def _nothing_after(ends: date, begins: date | None) -> Said:
    first = ends + timedelta(days=1)
    if begins is None:
        return Said(
            "nothing holds from {first} on; leave the key out, and a later version takes its place by itself",
            first=first,
        )
    return Said(
        "nothing holds from {first} to {last}; leave the key out, and a later version takes its place by itself",
        first=first,
        last=begins - timedelta(days=1),
    )
