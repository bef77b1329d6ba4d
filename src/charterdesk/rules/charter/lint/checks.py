"""The table of checks, in the order of the page that documents them."""

from __future__ import annotations

from charterdesk.rules.charter.lint import hours, levels, lines, offers, promises, reach, saying, telephone
from charterdesk.rules.charter.lint.case import Check

CHECKS = (
    Check("falls-due-while-closed", hours.falls_due_while_closed),
    Check("shorter-for-milder", promises.shorter_for_a_milder_severity, of_dates=True),
    Check("answer-after-solution", promises.answer_after_the_solution, of_dates=True),
    Check("severity-without-promise", promises.severity_without_a_promise, blocks=True),
    Check("nobody-answers", hours.nobody_answers),
    Check("holidays-missing", hours.holidays_missing, blocks=True, of_dates=True),
    Check("change-of-clocks", hours.begins_in_a_change_of_the_clocks, of_dates=True),
    Check("short-after-promised", telephone.short_abandon_after_what_is_promised),
    Check("plan-for-nobody", reach.plan_that_nobody_can_hold, blocks=True),
    Check("audience-without-way-in", reach.audience_without_a_way_in, blocks=True),
    Check("channel-for-nobody", reach.channel_that_nobody_may_use),
    Check("code-nobody-has", reach.code_that_nobody_has),
    Check("emergency-without-door", reach.emergency_without_a_door, blocks=True),
    Check("conditions-contradict", reach.conditions_that_contradict, blocks=True),
    Check("stand-in-never-serves", reach.stand_in_that_never_serves, blocks=True),
    Check("line-never-applies", lines.line_that_never_applies, blocks=True),
    Check("lines-overlap", lines.lines_that_overlap),
    Check("asked-but-not-collected", offers.asked_but_not_collected),
    Check("charged-without-pause", levels.charged_without_a_pause),
    Check("level-without-words", levels.level_without_words),
    Check("exclusion-without-offer", offers.exclusion_without_an_offer),
    Check("option-for-nobody", offers.option_that_nobody_can_buy),
    Check("price-without-currency", offers.price_without_a_currency, blocks=True),
    Check("price-not-said", offers.price_not_said),
    Check("language-without-texts", saying.language_without_its_texts, blocks=True),
    Check("waits-for-ever", saying.closing_that_waits_for_ever),
    Check("days-without-charter", saying.days_without_a_charter, blocks=True, of_dates=True),
)
SILENT = "accepted-for-nothing"
SILENT_MEANS = (
    "An entry of `accepted` that silences nothing: the check is unknown, or finds nothing at this place any more."
)
