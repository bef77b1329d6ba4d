"""Publishing a charter: a text with errors never replaces a running one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, Problem
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import read
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.people.access import require
from charterdesk.rules.charter.load import Problem as CharterProblem
from charterdesk.rules.terms.charter import Charter

FIELD: Final = "text"
LONGEST_NAME: Final = 80


class InvalidCharter(Invalid):
    """The text is no charter; `charter_problems` says where and why, line by line. Nothing was stored."""

    def __init__(self, problems: tuple[CharterProblem, ...]) -> None:
        super().__init__(str(problems[0]), field=FIELD, code="charter")
        self.charter_problems = problems
        self.problems = tuple(Problem(FIELD, str(problem), "charter") for problem in problems)


def publish_charter(actor: Actor, *, name: str, text: str, holidays: Mapping[str, str]) -> CharterVersion:
    """Let a charter hold from its own date on. The same content twice is one version: the existing row is returned.

    `holidays` are the texts of the lists of public holidays, such as {"FR": "..."}, and of the shared parts, such as
    {"group-hours.yaml": "..."}; those that the charter names are kept with it, word for word.
    Raises InvalidCharter with every problem found; the running charter goes on.
    """
    require(actor, "charter.publish")
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(_("Give the file a name of at most 80 characters."), field="name", code="too_long")
    charter = read(name, text, holidays)
    if not isinstance(charter, Charter):
        raise InvalidCharter(charter)
    with transaction.atomic():
        version, new = CharterVersion.objects.get_or_create(
            desk=actor.desk,
            digest=charter.digest,
            defaults={
                "name": name,
                "text": text,
                "holidays": {name: holidays[name] for name in charter.rests_on()},
                "holds_from": charter.holds_from,
                "published_at": now(),
                "published_by_id": actor.person_id,
            },
        )
        if new:
            data: dict[str, events.Json] = {
                "version": version.pk,
                "digest": version.digest,
                "holds_from": version.holds_from.isoformat(),
            }
            events.record(actor.desk, f"desk:{actor.desk.pk}", "charter.published", actor=actor, data=data)
    return version
