"""A desk whose escalation is tied to an issue of a tracker of ours."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import four_desks
from apps.integrations.fakes import SECRET, TOKEN, Fake
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.events import record
from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import Escalation, EscalationFile, EscalationMessage
from charterdesk.apps.integrations import following, links, outbox, setting_up
from charterdesk.apps.integrations.arriving import receive, take_in
from charterdesk.apps.integrations.hooks import make_hook
from charterdesk.apps.integrations.models import Tracker, TrackerDelivery, TrackerLink
from charterdesk.apps.integrations.setting_up import Terms
from charterdesk.apps.integrations.transport import carried
from charterdesk.apps.people.models import Person

SEVERITIES = {"1": "Highest"}
_names = itertools.count(1)


def send_to(_kind, site):
    """The console too is asked on the loopback here: its language is tried, its printer elsewhere."""
    return lambda call: carried(site.address, call)


def terms(fake: Fake, **said) -> Terms:
    usual = {"address": fake.address, "project": fake.project, "user": fake.user, "secret": TOKEN}
    return Terms(**{**usual, "severities": SEVERITIES, **said})


@dataclass
class Ground:
    """The desk, its people, its tracker; `fake`: what stands behind it."""

    scene: four_desks.Scene
    fake: Fake
    tracker: Tracker
    escalation: Escalation

    @property
    def agent(self):
        return self.scene.agent

    @property
    def head(self):
        return self.scene.head

    def fresh(self) -> TrackerLink:
        return TrackerLink.objects.select_related("tracker__desk", "desk").latest("pk")

    def issue(self):
        return self.fake.of(self.fresh().external_id)

    def says(self, body, visibility="r_and_d", *, files=()):
        """Somebody of the desk writes on the escalation."""
        row = EscalationMessage.objects.create(
            desk=self.scene.desk,
            escalation=self.escalation,
            author=Person.objects.get(pk=self.agent.person_id),
            visibility=visibility,
            body=body,
            at=now(),
            recorded_at=now(),
        )
        for stored, name in files:
            EscalationFile.objects.create(message=row, stored_file=stored, name=name)
        data = {"escalation": self.escalation.pk}
        event = record(self.scene.desk, "tests:1", "tests.said", actor=self.agent, data=data)
        following.follow(event)
        return row

    def sent(self) -> int:
        whole = 0
        while done := outbox.send_due(20, send_to):
            whole += done
        return whole

    def tied(self) -> TrackerLink:
        links.send(self.agent, self.tracker.pk, "escalation", self.escalation.pk)
        self.sent()
        return self.fresh()

    def hears(self, delivery) -> str:
        """They post; what became of it."""
        headers, body = delivery
        problem = receive(self.tracker, headers, body)
        if problem:
            return problem
        take_in()
        row = TrackerDelivery.objects.latest("pk")
        return row.why or row.state

    def stored(self, content=b"a log") -> StoredFile:
        return store(self.scene.desk, [content], "trace.log")


def ground(fake: Fake, scene: four_desks.Scene | None = None, **said) -> Ground:
    scene = scene or four_desks.esker()
    system = system_actor(scene.desk)
    tracker = setting_up.declare(
        system, f"{fake.kind.replace('_', '-')}-{next(_names)}", fake.kind, terms(fake, **said)
    )
    make_hook(system, tracker.pk, secret=SECRET)
    setting_up.try_connection(system, tracker.pk, send_to(fake.kind, setting_up.site_of(tracker)))
    tracker.refresh_from_db()
    return Ground(scene, fake, tracker, handed_over(scene))


def handed_over(scene: four_desks.Scene, level: str = "N2-R&D") -> Escalation:
    ticket = four_desks.opened(scene, by=scene.agent, subject="Sending stops, write to cora@example.org", severity="1")
    return Escalation.objects.create(
        desk=scene.desk,
        ticket=ticket,
        number=1,
        to_level=level,
        opened_by_id=scene.agent.person_id,
        opened_at=now(),
    )
