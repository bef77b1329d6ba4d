"""What each operator asks of a ticket. Whoever asks gets a condition; what cannot be meant is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.base.words import fold, spelled
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.people.models import Person, Team
from charterdesk.apps.people.queries import staff_of, visible_organisations, visible_persons
from charterdesk.apps.search import days, things
from charterdesk.apps.search.asked import Piece
from charterdesk.apps.search.documents import author_facet
from charterdesk.apps.search.expression import READS, Expression, Form, OneOf, facet
from charterdesk.apps.tickets.models import Attachment, Message, Tag, TicketTag
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.texts import Text
from charterdesk.rules.workflow import State

# Operators about what only the desk sees.
OF_THE_DESK: Final = frozenset({"owner", "team", "tag"})
LARGEST_NUMBER: Final = 2**31 - 1
OPEN, CLOSED = "open", "closed"
STATES: Final[Mapping[str, tuple[str, ...]]] = {
    OPEN: ("open", "ouvert", "ouverte", "ouverts", "abierto", "abierta", "abiertos"),
    CLOSED: ("closed", "clos", "close", "ferme", "fermee", "fermes", "cerrado", "cerrada", "cerrados"),
    State.NEW: ("new", "nouveau", "nouvelle", "nuevo", "nueva"),
    State.IN_CHARGE: ("incharge", "encharge", "prisencharge", "encurso", "acargo", "atendido"),
    State.WAITING: ("waiting", "attente", "enattente", "espera", "enespera"),
    State.QUOTE: ("quote", "devis", "presupuesto"),
    State.SOLVED: ("solved", "resolu", "resolue", "solution", "solutionproposed", "resuelto", "solucion"),
}
ME: Final = frozenset({"me", "moi", "yo", "mi"})
NOBODY: Final = frozenset({"none", "nobody", "personne", "aucun", "nadie", "ninguno"})
FILES: Final = frozenset({"file", "files", "attachment", "fichier", "piece", "archivo", "adjunto"})


@dataclass(frozen=True, slots=True)
class Condition:
    """What a piece asks of tickets; `facets` says it once more to the index of words; `problem`: a sentence."""

    of: Q
    facets: Expression | None = None
    problem: str = ""


NOTHING: Final = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and what he may read: customer, reseller or internal."""

    actor: Actor
    reads: str

    @property
    def staff(self) -> bool:
        """Whether the desk asks."""
        return is_staff(self.actor)

    @property
    def readable(self) -> tuple[str, ...]:
        """The visibilities of messages that count."""
        return tuple(READS)[: len(READS[self.reads])]


def condition(asking: Asking, piece: Piece) -> Condition:
    """What this piece asks; a minus turns it round."""
    found = _OF[piece.operator](asking, piece)
    if found.problem:
        return found
    return Condition(~found.of) if piece.negative else found


def number(asking: Asking, piece: Piece) -> Condition:
    """The number asked for, of whatever has one."""
    return _number(asking, piece)


def moments(asking: Asking, piece: Piece, column: str) -> Condition:
    """The days asked for by before, after or on, as a condition on this column."""
    of_days: Mapping[str, Callable[[days.Days], Q]] = {
        "before": lambda of: Q(**{f"{column}__lt": of.begin}),
        "after": lambda of: Q(**{f"{column}__gte": of.end}),
        "on": lambda of: Q(**{f"{column}__gte": of.begin, f"{column}__lt": of.end}),
    }
    return _days(of_days[piece.operator])(asking, piece)


def _unknown(piece: Piece, sentence: str, choices: Iterable[str] = ()) -> Condition:
    said = sentence % {"value": piece.value}
    known = ", ".join(choices)
    among = _("There are:")
    return Condition(NOTHING, problem=f"{said} {among} {known}." if known else said)


def _customer(asking: Asking, piece: Piece) -> Condition:
    keys = things.named(asking.actor.desk, "organisation", piece.texts)
    if not asking.staff:
        keys = list(visible_organisations(asking.actor).filter(pk__in=keys).values_list("pk", flat=True))
    if not keys:
        return _unknown(piece, _("No customer is called “%(value)s”."))
    facets = OneOf((*facet("o", keys).of, *facet("v", keys).of))
    return Condition(Q(organisation_id__in=keys) | Q(reseller_id__in=keys), facets)


def _state(_asking: Asking, piece: Piece) -> Condition:
    value = _plain(piece.value)
    states = [state for state, names in STATES.items() if value in {*names, _plain(state)}]
    if not states:
        return _unknown(piece, _("“%(value)s” is no state of a ticket."), (names[0] for names in STATES.values()))
    if states[0] in {OPEN, CLOSED}:
        return Condition(Q(closed_at__isnull=states[0] == OPEN))
    return Condition(Q(state=states[0]))


def _plan(asking: Asking, piece: Piece) -> Condition:
    charter = _charter(asking.actor)
    known = {name: plan.is_ for name, plan in charter.plans.items()} if charter else {}
    return _of_charter(piece, known, lambda names: Q(plan__in=names), _("No plan is called “%(value)s”."))


def _kind(asking: Asking, piece: Piece) -> Condition:
    charter = _charter(asking.actor)
    known: dict[str, Text] = {}
    if charter:
        known = {name: excluded.is_ for name, excluded in charter.not_covered.items()}
        known.update({name: one.is_ for name, one in charter.kinds.items()})
    return _of_charter(piece, known, lambda names: Q(kind__in=names), _("No kind of request is called “%(value)s”."))


def _priority(asking: Asking, piece: Piece) -> Condition:
    charter = _charter(asking.actor)
    levels = dict(charter.severities) if charter else {}
    value = _plain(piece.value)
    names = [name for name, one in levels.items() if value in {_plain(name), _plain(one.priority)}]
    if not names:
        known = (one.priority or name for name, one in levels.items())
        return _unknown(piece, _("No priority is called “%(value)s”."), known)
    return Condition(Q(severity__in=names))


def _of_charter(piece: Piece, known: Mapping[str, Text], asked: Callable[[list[str]], Q], sentence: str) -> Condition:
    value = _plain(piece.value)
    exact = [name for name in known if _plain(name) == value]
    names = exact or [name for name, text in known.items() if _called(value, name, text)]
    return Condition(asked(names)) if names else _unknown(piece, sentence, known)


def _called(value: str, name: str, text: Text) -> bool:
    said = [_plain(name), *(_plain(one) for one in text.by_language.values())]
    return bool(value) and any(one.startswith(value) for one in said)


def _owner(asking: Asking, piece: Piece) -> Condition:
    value = _plain(piece.value)
    if value in ME:
        return Condition(Q(owner_id=asking.actor.person_id))
    if value in NOBODY:
        return Condition(Q(owner__isnull=True))
    return _people(piece, Person.objects.filter(desk=asking.actor.desk, pk__in=_staff(asking)), "owner_id__in")


def _staff(asking: Asking) -> list[int]:
    return list(staff_of(asking.actor.desk).values_list("pk", flat=True))


def _people(piece: Piece, people: Iterable[Person], column: str) -> Condition:
    keys = [one.pk for one in people if _begins(piece, one.name)]
    return Condition(Q(**{column: keys})) if keys else _unknown(piece, _("Nobody here is called “%(value)s”."))


def _team(asking: Asking, piece: Piece) -> Condition:
    teams = list(Team.objects.filter(desk=asking.actor.desk).order_by("name"))
    keys = [team.pk for team in teams if _begins(piece, team.name)]
    if keys:
        return Condition(Q(team_id__in=keys))
    return _unknown(piece, _("No team is called “%(value)s”."), (team.name for team in teams))


def _tag(asking: Asking, piece: Piece) -> Condition:
    tags = list(Tag.objects.filter(desk=asking.actor.desk).order_by("name"))
    exact = [tag.pk for tag in tags if _plain(tag.name) == _plain(piece.value)]
    keys = exact or [tag.pk for tag in tags if _begins(piece, tag.name)]
    if not keys:
        return _unknown(piece, _("No tag is called “%(value)s”."), (tag.name for tag in tags[:12]))
    return Condition(Exists(TicketTag.objects.filter(ticket=OuterRef("pk"), tag_id__in=keys)) & Q())


def _number(_asking: Asking, piece: Piece) -> Condition:
    digits = piece.value.removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or int(digits[:12]) > LARGEST_NUMBER:
        return _unknown(piece, _("“%(value)s” is no number of a ticket."))
    return Condition(Q(number=int(digits)))


def _serial(asking: Asking, piece: Piece) -> Condition:
    keys = things.with_serial(asking.actor.desk, piece.value)
    if not keys and asking.staff:
        return _unknown(piece, _("No equipment has a serial number that begins with “%(value)s”."))
    return Condition(Q(equipment_id__in=keys))


def _from(asking: Asking, piece: Piece) -> Condition:
    keys = things.named(asking.actor.desk, "person", piece.texts)
    if not asking.staff:
        # Else whoever reads an agent's answers could try his telephone number, figure by figure.
        seen = visible_persons(asking.actor).filter(pk__in=keys).values_list("pk", flat=True)
        named = things.named(asking.actor.desk, "person", piece.texts, by_name_only=True)
        keys = list(dict.fromkeys((*seen, *named)))
    written = Q(author_id__in=keys) | Q(sender=piece.value.lower())
    messages = Message.objects.filter(written, ticket=OuterRef("pk"), visibility__in=asking.readable)
    if not keys and "@" not in piece.value and asking.staff:
        return _unknown(piece, _("Nobody here is called “%(value)s”."))
    authors = [author_facet(key) for key in keys] + ([author_facet(piece.value)] if "@" in piece.value else [])
    facets = [Form(f"p.{key}") for key in keys] + [Form(mark + one) for mark in READS[asking.reads] for one in authors]
    return Condition(Q(requester_id__in=keys) | Q(Exists(messages)), OneOf(tuple(facets)) if facets else None)


def _days(turned: Callable[[days.Days], Q]) -> Callable[[Asking, Piece], Condition]:
    def asked(asking: Asking, piece: Piece) -> Condition:
        zone = ZoneInfo(asking.actor.desk.time_zone)
        found = days.read(piece.value, now().astimezone(zone).date(), zone)
        if found is None:
            return _unknown(piece, _("“%(value)s” is no day. Write 2026-11-23, 23/11/2026, 2026-11 or “today”."))
        return Condition(turned(found))

    return asked


def _has(asking: Asking, piece: Piece) -> Condition:
    if _plain(piece.value) not in FILES:
        return _unknown(piece, _("“has:” knows “file” only, not “%(value)s”."))
    files = Attachment.objects.filter(ticket=OuterRef("pk"), message__visibility__in=asking.readable)
    return Condition(Q(Exists(files)))


def _begins(piece: Piece, name: str) -> bool:
    words = [fold(word) for word in spelled(name)]
    return bool(piece.texts) and all(any(one.startswith(fold(text)) for one in words) for text in piece.texts)


def _plain(text: str) -> str:
    return "".join(fold(word) for word in spelled(text.replace("_", " ")))


def _charter(actor: Actor) -> Charter | None:
    try:
        return charter_at(actor.desk, now()).charter
    except NoCharter:
        return None


_OF: Final[Mapping[str, Callable[[Asking, Piece], Condition]]] = {
    "customer": _customer,
    "state": _state,
    "plan": _plan,
    "kind": _kind,
    "priority": _priority,
    "owner": _owner,
    "team": _team,
    "tag": _tag,
    "number": _number,
    "serial": _serial,
    "from": _from,
    "before": _days(lambda of: Q(opened_at__lt=of.begin)),
    "after": _days(lambda of: Q(opened_at__gte=of.end)),
    "on": _days(lambda of: Q(opened_at__gte=of.begin, opened_at__lt=of.end)),
    "has": _has,
}
