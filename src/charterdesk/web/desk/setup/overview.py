"""The set-up at a glance: what is there, what is missing to begin work, where each thing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.channels.mailboxes import mailboxes_of
from charterdesk.apps.contracts import lists
from charterdesk.apps.contracts.charters import NoCharter
from charterdesk.apps.contracts.holidays import Years, lists_of
from charterdesk.apps.people import lists as people_lists
from charterdesk.apps.people.access import may
from charterdesk.apps.people.models import DESK
from charterdesk.apps.people.queries import agents_of
from charterdesk.apps.tickets.leavers import needing_an_owner
from charterdesk.web import moments
from charterdesk.web.desk.staff import for_staff

MOST_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is set up: its name, what is there of it, what is missing, where it is changed."""

    title: str
    address: str
    there: str
    missing: str = ""


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every part of the set-up in the order in which a new desk needs them."""
    try:
        holidays: tuple[Years, ...] | None = lists_of(actor)
    except NoCharter:
        holidays = None
    groups = [
        (_("The desk"), list(_desk(actor, holidays))),
        (_("Whom it serves"), list(_served(actor))),
        (_("How it works"), list(_work(actor))),
    ]
    groups = [(title, [part for part in parts if part.address]) for title, parts in groups]
    needing = needing_an_owner(actor)
    shown = {
        "groups": groups,
        "missing": [part for _title, parts in groups for part in parts if part.missing],
        "needing": list(needing[:MOST_SHOWN]),
        "needing_count": needing.count(),
        "imports": may(actor, "data.import") is not None,
        "tab": "setup",
    }
    return render(request, "desk/setup/overview.html", shown)


def _desk(actor: Actor, holidays: tuple[Years, ...] | None) -> Iterator[Part]:
    desk = actor.desk
    if may(actor, "desk.manage"):
        yield Part(_("Desk"), _at(actor, "setup-desk"), f"{desk.name}, {desk.get_language_display()}, {desk.time_zone}")
    yield Part(
        _("Charter"),
        _at(actor, "charter"),
        _("published") if holidays is not None else _("none"),
        ""
        if holidays is not None
        else _("Publish a charter: without one the desk promises nothing and takes no ticket."),
    )
    ending = [one for one in holidays or () if one.ends_soon]
    yield Part(
        _("Public holidays"),
        _at(actor, "setup-holidays"),
        ", ".join(_holiday_words(one) for one in holidays or ()) or _("none named by the charter"),
        _("The holidays of %(lists)s end within six months: publish those of next year.")
        % {"lists": ", ".join(one.name for one in ending)}
        if ending
        else "",
    )
    boxes = [one for one in mailboxes_of(desk) if one.active]
    yield Part(_("Mailboxes"), _at(actor, "mailboxes"), ", ".join(one.address for one in boxes[:3]) or _("none"))
    yield Part(_("Letters"), _at(actor, "letters") if may(actor, "mail.templates") else "", _("the words of each mail"))


def _served(actor: Actor) -> Iterator[Part]:
    people = people_lists.people(actor)
    organisations = people_lists.organisations(actor).count()
    agents = agents_of(actor.desk).count()
    yield Part(
        _("People"),
        _at(actor, "setup-people"),
        _("%(staff)s take tickets, %(clients)s are served")
        % {"staff": agents, "clients": people.exclude(organisation__kind=DESK).count()},
        "" if agents else _("Add somebody who takes tickets in charge."),
    )
    yield Part(
        _("Organisations"),
        _at(actor, "setup-organisations"),
        str(organisations),
        "" if organisations else _("Add the first customer: people, contracts and equipment belong to one."),
    )
    contracts = lists.contracts(actor).count()
    yield Part(
        _("Contracts"),
        _at(actor, "setup-contracts"),
        str(contracts),
        "" if contracts else _("Add the first contract: it says which plan of the charter serves a customer."),
    )
    yield Part(_("Sites"), _at(actor, "setup-sites"), str(lists.sites(actor).count()))
    yield Part(_("Products"), _at(actor, "setup-products"), str(lists.products(actor).count()))
    yield Part(_("Equipment"), _at(actor, "setup-equipment"), str(lists.equipment(actor).count()))


def _work(actor: Actor) -> Iterator[Part]:
    yield Part(_("Teams"), _at(actor, "teams") if may(actor, "team.manage") else "", _("who shares work"))
    by_manager = may(actor, "identity.manage")
    sign_in = _at(actor, "setup-identity") if by_manager else ""
    yield Part(_("Sign-in servers"), sign_in, _("organisations whose people sign in at their own server"))
    second = _at(actor, "setup-second-factor") if may(actor, "desk.manage") else ""
    yield Part(_("Second factor"), second, _("who must prove in a second way that it is he"))
    yield Part(_("Registering"), _at(actor, "setup-registration") if by_manager else "", _("who may register himself"))
    yield Part(_("Tags"), _at(actor, "tags") if may(actor, "tag.manage") else "", _("words to find tickets again"))
    yield Part(_("Canned replies"), _at(actor, "canned"), _("texts that are written often"))
    yield Part(_("Macros"), _at(actor, "setup-macros"), _("several things at one press"))
    if may(actor, "checklist.manage"):
        yield Part(_("Checklists"), _at(actor, "setup-checklists"), _("what is done before a ticket is solved"))
    if may(actor, "custom_field.manage"):
        yield Part(_("Fields of your own"), _at(actor, "setup-fields"), _("what you want to know beside the charter"))
    if may(actor, "data.import"):
        yield Part(_("Import"), _at(actor, "setup-imports"), _("lists from spreadsheets, tried before they are stored"))


def _holiday_words(one: Years) -> str:
    return (
        _("%(list)s until %(day)s") % {"list": one.name, "day": moments.calendar_day(one.last)}
        if one.last
        else one.name
    )


def _at(actor: Actor, name: str) -> str:
    """The address of a part, '' where this installation has none."""
    try:
        return reverse(f"desk:{name}", args=[actor.desk.slug])
    except NoReverseMatch:
        return ""
