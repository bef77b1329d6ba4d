"""The chapter of the ways in: addresses, numbers, hours, and who may use which way."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.charter.document.blocks import Block, Cell, Heading, Inline, Items, Pairs, Paragraph, Run, Table
from charterdesk.rules.charter.document.hours import short_hours, zone_words
from charterdesk.rules.charter.document.speech import capital, lines, plain, strong
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.channels import Channel, ChannelName, Identification
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.texts import NO_TEXT, Text


def ways(told: Told) -> Iterator[Block]:
    """Tell how the desk is reached, then who may use which way."""
    speech = told.speech
    yield Heading(1, speech.phrase("ways"), "ways")
    head = tuple(speech.phrase(key) for key in ("ways.way", "ways.address", "ways.when", "ways.how"))
    rows = tuple(_channel(told, name, channel) for name, channel in told.charter.channels.items())
    yield Table(speech.phrase("ways.caption"), head, rows, (3, 8, 5, 6))
    yield Heading(2, speech.phrase("who"), "who")
    yield _who(told)
    special = [
        (
            *speech.phrase(
                "who.special", when=_capital_when(told, plan, name, number), channels=_channels(told, line.channels)
            ),
            *speech.source(line.source),
        )
        for name, plan in told.plans()
        for number, line in enumerate(plan.special_channels)
    ]
    if special:
        yield Paragraph(speech.phrase("who.otherwise"), "label")
        yield Items(tuple(special))
    yield from _audiences(told)
    yield from _groups(told)


def _channel(told: Told, name: ChannelName, channel: Channel) -> tuple[Cell, ...]:
    speech = told.speech
    places = [told.link(channel.address)] if channel.address else []
    places += [
        speech.phrase("ways.numbers", place=told.dialled_from(place), number=told.number(number))
        for place, number in channel.numbers.items()
    ]
    if channel.emergency_address:
        places.append(speech.phrase("ways.urgent", address=told.link(channel.emergency_address)))
    if channel.open:
        when = short_hours(told, channel.open)
    else:
        when = speech.phrase("ways.always" if name is ChannelName.PHONE else "ways.anytime")
    special = [
        (
            *capital(speech.phrase("who.special", when=told.when(line.when), channels=_hours(told, line.open))),
            *speech.source(line.source),
        )
        for line in channel.special
    ]
    remarks: list[Inline] = []
    if channel.identify_by is not Identification.NONE:
        key = "ways.account" if channel.identify_by is Identification.ACCOUNT else "ways.code"
        remarks.append(capital(speech.phrase(key)))
    if not channel.opens_tickets:
        remarks.append(capital(speech.phrase("ways.no_ticket")))
    if channel.unknown_sender:
        remarks.append(capital(speech.phrase("ways.unknown", audience=told.audience(channel.unknown_sender))))
    if channel.note:
        remarks.append(speech.text(channel.note))
    named = (*told.channel(name), *speech.source(channel.source))
    return (
        lines(named),
        lines(*places) or lines(speech.phrase("none")),
        lines(capital(when), *special),
        lines(*remarks) or lines(speech.phrase("none")),
    )


def _hours(told: Told, name: str) -> Inline:
    """The hours of a week, with their zone where it is not the desk's."""
    zone = told.charter.calendars[name].time_zone
    return (*short_hours(told, name), *(plain(f" ({zone_words(zone)})") if zone else ()))


def _who(told: Told) -> Table:
    """Plans against channels: every answer in a word."""
    speech = told.speech
    channels = tuple(told.charter.channels)
    head = (
        speech.phrase("who.level"),
        speech.phrase("who.for"),
        *(told.channel(name) for name in channels),
    )
    rows = tuple(
        (
            lines(told.plan(plan, name)),
            (*told.audience_lines(plan.for_), *lines(_named_contacts(told, plan))),
            *(lines(speech.phrase("yes" if way in plan.channels else "no")) for way in channels),
        )
        for name, plan in told.plans()
    )
    sources = speech.source(*(plan.channels_source for _, plan in told.plans()))
    return Table((*speech.phrase("who.caption"), *sources), head, rows, (5, 5, *(2 for _ in channels)))


def _named_contacts(told: Told, plan: Plan) -> Inline:
    named = plan.named_contacts
    if named is None:
        return ()
    return (*capital(told.speech.phrase("who.named", number=named.at_most)), *told.speech.source(named.source))


def _capital_when(told: Told, plan: Plan, name: str, number: int) -> Inline:
    when = told.when(plan.special_channels[number].when)
    return (*told.plan(plan, name), *plain(" ("), *when, *plain(")"))


def _channels(told: Told, names: tuple[ChannelName, ...]) -> Inline:
    return told.speech.both(told.channel(name) for name in names)


def _audiences(told: Told) -> Iterator[Block]:
    speech = told.speech
    items = []
    for name, audience in told.charter.audiences.items():
        said: Inline = strong(told.audience(name))
        if audience.refer_to:
            referred = speech.phrase("who.referred", place=told.place(audience.refer_to))
            said = (*said, Run(" – "), *referred)
        items.append((*said, *speech.source(audience.source)))
    yield Paragraph(speech.phrase("who.audiences"), "label")
    yield Items(tuple(items))


def _groups(told: Told) -> Iterator[Block]:
    speech = told.speech
    groups: list[tuple[Inline, Cell]] = []
    for key, declared in (("who.regions", told.charter.regions), ("who.products", told.charter.products)):
        said = [(*_group(told, name, group.is_), *speech.source(group.source)) for name, group in declared.items()]
        if said:
            groups.append((speech.phrase(key), tuple(said)))
    if groups:
        yield Pairs(tuple(groups))


def _group(told: Told, name: str, text: Text = NO_TEXT) -> Inline:
    return told.speech.text(text) if text else plain(name.replace("_", " "))
