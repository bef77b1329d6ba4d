"""The chapter of the levels of support, side by side, with the conditions common to all and the options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from charterdesk.rules.charter.document.blocks import Block, Cell, Heading, Inline, Items, Paragraph, Run, Table
from charterdesk.rules.charter.document.costs import price_lines
from charterdesk.rules.charter.document.remedies import remedy_lines
from charterdesk.rules.charter.document.speech import capital, lines, listed, plain
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.commitments import Availability, Served
from charterdesk.rules.terms.coverage import Need, Otherwise, Unknown
from charterdesk.rules.terms.plans import Option, OptionSold, Plan, RemoteAccess

SIDE_BY_SIDE = 3
Named = tuple[str, Plan]
SERVED = {
    Served.COMMITMENT: "plans.commitment",
    Served.ARRIVAL: "plans.arrival",
    Served.NO_COMMITMENT: "plans.no_commitment",
}


def plans(told: Told) -> Iterator[Block]:
    """Tell what each level comprises."""
    speech = told.speech
    every = told.plans()
    if every:
        yield Heading(1, speech.phrase("plans"), "plans")
        for start in range(0, len(every), SIDE_BY_SIDE):
            yield _table(told, every[start : start + SIDE_BY_SIDE])
    for name, plan in every:
        if plan.statements:
            yield Paragraph(told.plan(plan, name), "label")
            yield Items(tuple((*speech.text(one.text), *speech.source(one.source)) for one in plan.statements))
    if told.charter.needs:
        yield Heading(2, speech.phrase("plans.conditions"), "conditions")
        yield Paragraph(speech.phrase("plans.conditions.said"))
        yield Items(tuple(capital(_need(told, need)) for need in told.charter.needs))


def options(told: Told) -> Iterator[Block]:
    """Tell what is sold beside the levels."""
    speech = told.speech
    if not told.charter.options:
        return
    yield Heading(1, speech.phrase("options"), "options")
    head = (speech.phrase("options.option"), speech.phrase("options.how"))
    rows = tuple(
        (lines(_option(told, name, option)), _how_sold(told, option)) for name, option in told.charter.options.items()
    )
    yield Table(speech.phrase("options.caption"), head, rows, (1, 1))


def _option(told: Told, name: str, option: Option) -> Inline:
    said = told.speech.text(option.is_) if option.is_ else told.option(name)
    return (*said, *told.speech.source(option.source))


def _how_sold(told: Told, option: Option) -> Cell:
    speech = told.speech
    said = [speech.phrase("options.quote" if option.sold is OptionSold.ON_QUOTE else "options.contract")]
    if option.credits_in_hours:
        sizes = speech.word("or").join(
            part
            for part in (
                ", ".join(speech.number(size) for size in option.credits_in_hours[:-1]),
                speech.number(option.credits_in_hours[-1]),
            )
            if part
        )
        said.append(speech.phrase("options.credits", hours=sizes))
    if option.answers_out_of_hours:
        said.append(speech.phrase("options.out"))
    if option.emergencies_only:
        said.append(speech.phrase("options.urgent"))
    return tuple(capital(one) for one in said)


def _table(told: Told, every: Sequence[Named]) -> Table:
    speech = told.speech
    rows: list[tuple[Cell, ...]] = []
    for key, cells in (
        ("plans.for", [_for(told, plan) for _, plan in every]),
        ("plans.needs", [_needs(told, name, plan) for name, plan in every]),
        ("plans.served", [_served(told, plan) for _, plan in every]),
        ("plans.availability", [_availability(told, plan.availability) for _, plan in every]),
        ("plans.price", [price_lines(told, plan.price, contract=bool(name)) for name, plan in every]),
        ("plans.remote", [_remote(told, plan.remote_access) for _, plan in every]),
        ("plans.options", [_options(told, plan) for _, plan in every]),
    ):
        if any(cells):
            dash = lines(speech.phrase("none"))
            rows.append((lines(speech.phrase(key)), *(cell or dash for cell in cells)))
    head = (
        speech.phrase("plans.what"),
        *((*told.plan(plan, name), *speech.source(plan.source)) for name, plan in every),
    )
    return Table(speech.phrase("plans.caption"), head, tuple(rows), (5, *(9 for _ in every)))


def _for(told: Told, plan: Plan) -> Cell:
    return told.audience_lines(plan.for_)


def _needs(told: Told, name: str, plan: Plan) -> Cell:
    speech = told.speech
    said = [_need(told, need) for need in plan.needs]
    if name:
        said.insert(0, (*speech.phrase("plans.needs.contract"), *speech.source(told.charter.contract_source)))
    if plan.or_else:
        said.append(speech.phrase("plans.or_else", plan=told.plan_named(plan.or_else)))
    return tuple(capital(one) for one in said)


def _need(told: Told, need: Need) -> Inline:
    speech = told.speech
    named = told.need(need)
    if need.otherwise is Otherwise.REFERRED:
        said = speech.phrase("need.referred", need=named, place=told.your_place(need.refer_to))
    elif need.otherwise is Otherwise.REFUSED:
        said = speech.phrase("need.refused", need=named)
    else:
        said = named
    assumed = speech.phrase("need.assumed") if need.unknown is Unknown.ASSUME else ()
    return (*said, *assumed, *speech.source(need.source))


def _served(told: Told, plan: Plan) -> Cell:
    key = SERVED[plan.served]
    if plan.served is Served.COMMITMENT and not plan.commitments:
        key = SERVED[Served.NO_COMMITMENT]
    return lines((*capital(told.speech.phrase(key)), *told.speech.source(plan.served_source)))


def _availability(told: Told, said: Availability | None) -> Cell:
    if said is None:
        return ()
    speech = told.speech
    share = (*plain(speech.share(said.share)), Run(" "), *speech.text(said.per), *speech.source(said.source))
    besides = capital(speech.phrase("plans.except", what=speech.text(said.except_))) if said.except_ else ()
    return lines(share, speech.text(said.for_), besides, *remedy_lines(told, said.if_missed))


def _remote(told: Told, access: RemoteAccess | None) -> Cell:
    if access is None:
        return ()
    speech = told.speech
    key = "remote.no" if not access.allowed else "remote.changes" if access.changes else "remote.looks"
    said = speech.phrase(key)
    if access.allowed and not access.changes and access.changes_with:
        said = (*said, *speech.phrase("remote.with", option=told.option(access.changes_with)))
    return lines((*capital(said), *speech.source(access.source)))


def _options(told: Told, plan: Plan) -> Cell:
    return lines(listed(told.option(name) for name in plan.options))
