"""What the people of a desk of the demo have laid out: teams, tags, ready replies, own fields, views; and their use."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

from charterdesk.apps.base.custom_fields import PREFIX, Choice
from charterdesk.apps.people.custom_fields import FieldTerms, add_field
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.teams import TeamTerms, create_team, teams_of
from charterdesk.apps.tickets import tags
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.custom import fill_fields
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.workspace import canned, views
from charterdesk.demo import at_one_press
from charterdesk.demo.data import HERE
from charterdesk.demo.scene import Scene
from charterdesk.rules.workflow import State

FOLLOWED: Final = 0.12  # share of open tickets that somebody follows closely
IN_A_TEAM: Final = 0.5  # share of new tickets that are a team's
FILLED: Final = 0.4  # share of open tickets whose own fields are filled


def lay_out(scene: Scene) -> None:
    """Make all of it, as the manager would on his first day."""
    said = _said(scene)
    manager = scene.actor(scene.staff["manager"][0])
    language = scene.data.language
    people = {person.email.partition("@")[0]: person for held in scene.staff.values() for person in held}
    for team in said["teams"]:
        members = frozenset(people[name].pk for name in team["members"])
        create_team(manager, TeamTerms(team["name"], team["assignment"], members))
    for name in said["tags"]:
        tags.create(manager, name=name)
    for reply in said["replies"]:
        canned.keep(manager, canned.Ready(reply["name"], reply["body"], language, shared=True))
    for place, field in enumerate(said["fields"]):
        add_field(manager, _terms(field, language, place))
    for view in said["views"]:
        views.share(manager, views.keep(manager, name=view["name"], query=view["query"]).pk)


def put_to_use(scene: Scene) -> None:
    """Tag the open tickets by what they are about, give some to a team, and fill the own fields of some."""
    said = _said(scene)
    chance = Random(f"{scene.day} {scene.data.slug} laid out")  # noqa: S311 - an invented story, no secret
    agents: list[Person] = scene.staff["agent"]
    # The first team works by hand: its tickets wait for one of its members.
    team = teams_of(scene.desk).get(name=said["teams"][0]["name"])
    for ticket in Ticket.objects.filter(desk=scene.desk, closed_at__isnull=True).order_by("number"):
        actor = scene.actor(chance.choice(agents))
        for name in _tags_of(ticket.subject, said["tags"], chance):
            tags.tag(actor, ticket.pk, name=name)
        if ticket.owner_id is None and ticket.state == State.NEW and chance.random() < IN_A_TEAM:
            give(scene.head(), ticket.pk, team_id=team.pk)
        if chance.random() < FILLED:
            given = {f"{PREFIX}{name}": chance.choice(values) for name, values in said["filled"].items()}
            fill_fields(actor, ticket.pk, given=given)
    at_one_press.lay_out(scene)


def _tags_of(subject: str, known: Mapping[str, list[str]], chance: Random) -> Iterator[str]:
    said = subject.casefold()
    for name, words in known.items():
        if any(word in said for word in words) or (not words and chance.random() < FOLLOWED):
            yield name


def _terms(field: Mapping[str, Any], language: str, place: int) -> FieldTerms:
    choices = tuple(Choice(value, {language: label}) for value, label in field.get("choices", {}).items())
    return FieldTerms(
        field["subject"],
        field["name"],
        field["type"],
        {language: field["label"]},
        choices,
        shown_to_customer=field.get("shown_to_customer", False),
        position=place,
    )


def _said(scene: Scene) -> dict[str, Any]:
    said = tomllib.loads((HERE / "workspaces.toml").read_text(encoding="utf-8"))
    return dict(said[scene.data.slug])
