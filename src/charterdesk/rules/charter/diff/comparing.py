"""From the values that differ to changes: chapter, words, who is concerned, who gains, worked examples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.diff.changes import Change, Chapter, Concerned, Diff, Effect, Example, Version
from charterdesk.rules.charter.diff.dues import Case, Dues, Tried, chosen, effect_of_cases
from charterdesk.rules.charter.diff.effects import effect_of
from charterdesk.rules.charter.diff.hours import Hours
from charterdesk.rules.charter.diff.moments import Moments, moments
from charterdesk.rules.charter.diff.naming import Naming
from charterdesk.rules.charter.diff.requests import Requests
from charterdesk.rules.charter.diff.walk import ABSENT, Difference, Step, differences
from charterdesk.rules.charter.document.blocks import Inline
from charterdesk.rules.charter.document.speech import LANGUAGES, Speech, capital, listed
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Event

NEAR_DAYS: Final = 6
MOST_EXAMPLES: Final = 3
MOST_CASES: Final = 8
OF_FIELD: Final = {
    "calendars": Chapter.HOURS,
    "opening": Chapter.HOURS,
    "holidays": Chapter.HOURS,
    "channels": Chapter.CHANNELS,
    "telephone": Chapter.CHANNELS,
    "remote": Chapter.PLANS,
    "audiences": Chapter.WHO,
    "regions": Chapter.WHO,
    "products": Chapter.WHO,
    "facts": Chapter.WHO,
    "needs": Chapter.WHO,
    "events": Chapter.COMMITMENTS,
    "kinds": Chapter.KINDS,
    "severities": Chapter.SEVERITIES,
    "information": Chapter.INFORMATION,
    "plans": Chapter.PLANS,
    "contract_source": Chapter.PLANS,
    "without_contract": Chapter.PLANS,
    "not_covered": Chapter.EXCLUSIONS,
    "options": Chapter.OPTIONS,
    "emergency": Chapter.PRICES,
    "prices": Chapter.PRICES,
    "levels": Chapter.LEVELS,
    "calls": Chapter.LEVELS,
    "ranking": Chapter.QUEUE,
    "closing": Chapter.CLOSING,
    "changes": Chapter.ANNOUNCEMENTS,
    "statements": Chapter.STATEMENTS,
}
OF_PLAN: Final = {
    "for_": Chapter.WHO,
    "needs": Chapter.WHO,
    "or_else": Chapter.WHO,
    "channels": Chapter.WHO,
    "channels_source": Chapter.WHO,
    "special_channels": Chapter.WHO,
    "named_contacts": Chapter.WHO,
    "served": Chapter.COMMITMENTS,
    "served_source": Chapter.COMMITMENTS,
    "commitments": Chapter.COMMITMENTS,
    "availability": Chapter.COMMITMENTS,
    "price": Chapter.PRICES,
    "not_covered": Chapter.EXCLUSIONS,
}
TRIED_BY_REQUESTS: Final = frozenset(
    {Chapter.WHO, Chapter.CHANNELS, Chapter.PRICES, Chapter.EXCLUSIONS, Chapter.KINDS, Chapter.OPTIONS}
)
# What says how something is called or where it stands: nobody gains by it, and no case is decided otherwise.
WORDS: Final = frozenset(
    {"is_", "source", "note", "what", "text", "examples", "customer_must", "because", "warn_at"}
    | {"address", "numbers", "emergency_address", "invoices", "every", "on_request", "packs", "credits_in_hours"}
    | {"remote_access", "statements", "allowed", "changes", "changes_with", "unknown_sender"}
    | {"levels", "told", "worked_by", "handed_by", "charged_to", "then", "calls", "call", "acknowledged_within"}
    | {"remote", "tools", "agreement", "agreed_by"}
    | {"telephone", "groups", "called", "short_abandon", "service_level", "answered", "of", "publishes"}
)

# What says how a promise is kept, not until when.
UNTIMED: Final = frozenset({"firm", "stops", "paused_by", "ends_with_ticket", "repeats", "new_target"})


def compare(old: Charter, new: Charter, language: str, today: date) -> Diff:
    """Compare two charters; ValueError for a language that is not French, English or Spanish."""
    if language not in LANGUAGES:
        raise ValueError(f"a comparison is in one of {', '.join(LANGUAGES)}, not in {language!r}")
    speech = Speech(language)
    versions = [Version(name=one.charter, holds_from=one.holds_from, digest=one.digest) for one in (old, new)]
    found = tuple(differences(old, new))
    changes: tuple[Change, ...] = ()
    if found:
        begin = max(today, new.holds_from)
        told = [Told(one, one, speech, begin) for one in _told_apart(old, new)]
        around = moments(told[0].charter, told[1])
        naming = Naming(told[0], told[1])
        requests = Requests(naming, around.wednesday)
        dues = Dues(told[0].charter, told[1].charter, around)
        of_hours = sum(chapter_of(difference) is Chapter.HOURS for difference in found)
        comparing = Comparing(naming, dues, requests, around, of_hours)
        changes = tuple(comparing.changes(found))
    order = list(Chapter)
    return Diff(
        language=language,
        desk=new.desk.name,
        time_zone=new.desk.time_zone,
        today=today,
        old=versions[0],
        new=versions[1],
        changes=tuple(sorted(changes, key=lambda change: order.index(change.chapter))),
    )


def _told_apart(old: Charter, new: Charter) -> tuple[Charter, Charter]:
    """Timelines are kept by the fingerprint: two texts that do not have one of their own get one from their content."""
    if old.digest and new.digest and old.digest != new.digest:
        return old, new
    return tuple(  # type: ignore[return-value]  # two go in
        replace(one, digest=hashlib.sha256(repr(replace(one, digest="")).encode()).hexdigest()) for one in (old, new)
    )


@dataclass(frozen=True, slots=True)
class Comparing:
    """What is needed to tell a difference: names, cases, requests."""

    naming: Naming
    dues: Dues
    requests: Requests
    moments: Moments
    of_hours: int

    def changes(self, found: tuple[Difference, ...]) -> Iterator[Change]:
        """Every difference as a change."""
        for difference in found:
            yield self._change(difference)

    def _change(self, difference: Difference) -> Change:
        chapter = chapter_of(difference)
        before, after = self.naming.sides(difference)
        effect, examples = self._tried(difference, chapter)
        concerned = self._concerned(difference)
        return Change(
            chapter=chapter,
            place=difference.place,
            what=self.naming.what(difference),
            before=before,
            after=after,
            effect=effect,
            concerned=concerned,
            whom=self._whom(concerned),
            examples=examples,
        )

    def _tried(self, difference: Difference, chapter: Chapter) -> tuple[Effect, tuple[Example, ...]]:
        effect = effect_of(difference)
        if difference.last.field in WORDS or difference.last.field.endswith("source"):
            return effect, ()
        if difference.last.owner in {"Commitment", "SpecialPromise", "Promised"} and difference.last.field in UNTIMED:
            return effect, ()
        matching = self._cases(difference)
        dues = self._dues_alone(difference) if chapter is Chapter.HOURS else self.dues
        cases = [case for case in dues.cases() if matching(case)]
        # Hours move every promise alike: some of them show it.
        shown = cases[:MOST_CASES] if chapter is Chapter.HOURS else cases
        tried = tuple(one for case in shown for one in dues.of(case))
        if chapter is Chapter.HOURS:
            hours = Hours(self.naming, dues.moments)
            effect = hours.effect(difference)
            # What another line of the charter moved is told there.
            tried = tuple(one for one in tried if one.same_terms)
            examples = self._worked(tried)[:MOST_EXAMPLES] or hours.examples(difference)
            return effect, examples
        if tried:
            by_cases = effect_of_cases(tried)
            return (by_cases if effect is Effect.NEITHER else effect), self._worked(tried)[:MOST_EXAMPLES]
        if chapter in TRIED_BY_REQUESTS:
            about = self.requests.about(difference, effect)
            return effect, tuple(Example(said=capital(said), at=at) for said, at in about)
        return effect, ()

    def _dues_alone(self, difference: Difference) -> Dues:
        """The older version with this difference alone, where there are others of hours: each is judged by itself."""
        old, new = self.dues.old, self.dues.new
        steps = difference.trail
        if self.of_hours == 1 or steps[0].field != "calendars" or len(steps) <= len(("calendars", "opening")):
            return self.dues
        name, field = steps[1].name, steps[2].field
        calendar = replace(old.calendars[name], **{field: getattr(new.calendars[name], field)})
        if any(other not in old.calendars for other in calendar.others()):
            return self.dues
        mark = hashlib.sha256(repr(calendar).encode()).hexdigest()
        alone = replace(old, calendars={**old.calendars, name: calendar}, digest=f"{old.digest} {name} {mark}")
        return Dues(old, alone, Moments(old, alone, self.moments.wednesday))

    def _cases(self, difference: Difference) -> Callable[[Case], bool]:
        """Which promises a difference moves."""
        trail = difference.trail
        top = trail[0].field
        if top in {"plans", "without_contract"}:
            named = {step.field: step.name for step in trail if step.name}
            if "commitments" not in named:
                return _no_case
            line = next((step.line for step in trail if step.field == "special" and step.line), None)
            level = named.get("within", "")
            return lambda case: (
                case.plan == named.get("plans", "")
                and case.commitment == named["commitments"]
                and (line is None or case.when == line.when)
                and (case.severity == level or level in {"", "any"} or not case.severity)
            )
        if top in {"calendars", "holidays", "opening"} or trail[-1].field in {"time_zone", "country", "subdivision"}:
            moved = self._calendars_moved(difference)
            return lambda case: bool(moved.intersection(self.dues.calendars(case)))
        return _no_case

    def _calendars_moved(self, difference: Difference) -> frozenset[str]:
        """The calendars that a difference touches, those included that are made of others."""
        step = difference.trail[1] if len(difference.trail) > 1 else difference.trail[0]
        moved: set[str] = set()
        for charter in (self.dues.old, self.dues.new):
            if step.field == "calendars" and step.name:
                moved.add(step.name)
            else:
                moved.update(charter.calendars)
            for _ in charter.calendars:
                moved |= {name for name, one in charter.calendars.items() if moved.intersection(one.others())}
        return frozenset(moved)

    def _worked(self, tried: tuple[Tried, ...]) -> tuple[Example, ...]:
        return tuple(
            Example(said=capital(self._sentence(one)), at=one.at, before=one.before, after=one.after)
            for one in chosen(tried)
        )

    def _sentence(self, tried: Tried) -> Inline:
        case, terms = tried.case, tried.terms
        told = self.naming.new if self.naming.new.charter.plan_of(case.plan or None) else self.naming.old
        plan = told.charter.plan_of(case.plan or None)
        parts = [told.plan(plan, case.plan)] if plan else []
        if case.severity:
            parts.append(told.severity(case.severity))
        if when := told.when(case.when):
            parts.append(when)
        event = self.naming.say("example.reported")
        if terms.after:
            event = told.speech.phrase("promises.end_of", promise=told.commitment(terms.after, plan))
        elif terms.starts != Event.REGISTERED:
            event = told.event(terms.starts)
        said = self.naming.say
        key = "example.due" if tried.before and tried.after else "example.now" if tried.after else "example.no_more"
        return said(
            key,
            who=listed(parts),
            event=event,
            at=self._moment(tried.at, None),
            promise=told.commitment(case.commitment, plan),
            before=self._moment(tried.before, tried.at),
            after=self._moment(tried.after, tried.at),
        )

    def _moment(self, at: datetime | None, since: datetime | None) -> str:
        """A weekday and an hour; the day, too, where the week does not tell it."""
        if at is None:
            return ""
        local = at.astimezone(ZoneInfo(self.dues.new.desk.time_zone))
        speech = self.naming.new.speech
        far = since is not None and (at - since).days >= NEAR_DAYS
        week = abs((local.date() - self.moments.wednesday).days) > NEAR_DAYS
        return (
            f"{speech.moment(local)} ({speech.day(local.date())})"
            if far or (week and since is None)
            else (speech.moment(local))
        )

    def _concerned(self, difference: Difference) -> Concerned:
        trail = difference.trail
        named = {step.field: step.name for step in trail if step.name}
        plans = (named["plans"],) if "plans" in named else ()
        line = next((step.line for step in trail if hasattr(step.line, "when")), None)
        severity = named.get("severities") or (named.get("within") if named.get("within") != "any" else None)
        severities = (severity,) if severity else tuple(line.when.severities) if line else ()
        if "audiences" in named:
            return Concerned(audiences=(named["audiences"],), severities=severities)
        if difference.last == Step("Plan", "for_") and difference.old is not ABSENT and difference.new is not ABSENT:
            moved = set(difference.old) ^ set(difference.new)
            return Concerned(plans=plans, audiences=tuple(sorted(moved)), severities=severities)
        if line and line.when.audiences:
            return Concerned(plans=plans, audiences=tuple(line.when.audiences), severities=severities)
        audiences = dict.fromkeys(
            audience
            for charter in (self.dues.new, self.dues.old)
            for name in plans[:1]
            if (plan := charter.plans.get(name))
            for audience in plan.for_
        )
        return Concerned(plans=plans, audiences=tuple(audiences), severities=severities)

    def _whom(self, concerned: Concerned) -> Inline:
        told = self.naming.new
        parts: list[Inline] = []
        for name in concerned.plans:
            known = told if name in told.charter.plans else self.naming.old
            plan = known.plan_named(name)
            audiences = told.audiences(concerned.audiences)
            parts.append(self.naming.say("whom.plan", plan=plan, audiences=audiences) if audiences else plan)
        if concerned.audiences and not concerned.plans:
            parts.append(capital(told.audiences(concerned.audiences)))
        parts += [told.severity(name) for name in concerned.severities]
        return listed(parts) if parts else self.naming.say("whom.all")


def chapter_of(difference: Difference) -> Chapter:
    """The chapter in which a customer looks for it."""
    trail = difference.trail
    fields = [step.field for step in trail]
    if "commitments" in fields and "special" in fields:
        return Chapter.SPECIAL
    if fields[0] in {"plans", "without_contract"}:
        below = next((step.field for step in trail if step.owner == "Plan"), "")
        return OF_PLAN.get(below, Chapter.PLANS)
    if "commitments" in fields:
        return Chapter.COMMITMENTS
    return OF_FIELD.get(fields[0], Chapter.ABOUT)


def _no_case(_: Case) -> bool:
    return False
