"""Checks of how calls are counted."""

from __future__ import annotations

from charterdesk.rules.charter.lint.case import Case, Found
from charterdesk.rules.why.said import Said


def short_abandon_after_what_is_promised(case: Case) -> Found:
    """An abandon that is short although the caller waited longer than the service level promises: whom the desk failed
    would count nowhere. Meant is a `short_abandon` below `within`.
    """
    counted = case.charter.telephone
    if not counted or not counted.short_abandon or not counted.service_level:
        return
    short, within = counted.short_abandon, counted.service_level.within
    if short.seconds > within.seconds:
        said = Said(
            "a caller is promised an answer within {within}, and leaves uncounted until {short}; write less",
            within=within,
            short=short,
        )
        yield ("telephone", "short_abandon"), said
