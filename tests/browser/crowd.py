"""Two hundred open tickets on one desk of the demo, some with words of German length: python -m browser.crowd"""

from __future__ import annotations

from typing import Final

import django

DESK: Final = "e-connect"
MANY: Final = 200
LONG: Final = "Kraftfahrzeughaftpflichtversicherungsbeitragsberechnung"
TAG: Final = "Rückruf erbeten"
SUBJECTS: Final = (
    f"{LONG} reagiert nicht",
    "The printer of the second floor",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
    "https://support.example.org/an/address/that/is/pasted/as/a/subject?with=parameters",
    "Le formulaire de contact",
)


def main() -> None:
    django.setup()
    # What reads Django's settings is loaded once they stand.
    from charterdesk.apps.base.actor import system_actor  # noqa: PLC0415
    from charterdesk.apps.base.models import Desk  # noqa: PLC0415
    from charterdesk.apps.people import actions  # noqa: PLC0415
    from charterdesk.apps.people.access import actor_of_person  # noqa: PLC0415
    from charterdesk.apps.people.models import Person  # noqa: PLC0415
    from charterdesk.apps.people.queries import agents_of  # noqa: PLC0415
    from charterdesk.apps.tickets import tags, work  # noqa: PLC0415
    from charterdesk.apps.tickets.intake import IntakeForm, open_ticket  # noqa: PLC0415
    from charterdesk.apps.tickets.models import Ticket  # noqa: PLC0415

    desk = Desk.objects.get(slug=DESK)
    name = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesellschaft"
    if Person.objects.filter(desk=desk, name=name).exists():
        return
    agents = [actor_of_person(person) for person in agents_of(desk)]
    organisation = actions.create_organisation(system_actor(desk), f"{name} mbH", "customer")
    person = actions.create_person(
        system_actor(desk), name, email="verwaltung@zentrale.example", organisation_id=organisation.pk
    )
    tags.create(system_actor(desk), name=TAG)
    for place in range(MANY - Ticket.objects.filter(desk=desk, closed_at=None).count()):
        form = IntakeForm(
            requester_person_id=person.pk,
            channel="portal",
            subject=SUBJECTS[place % len(SUBJECTS)],
            body=f"Seit heute: {LONG}.",
            kind="anomaly",
        )
        ticket = open_ticket(agents[0], form)
        if place % 7 == 0:
            work.take_in_charge(agents[place % len(agents)], ticket.pk)
        if place % 5 == 0:
            tags.tag(agents[0], ticket.pk, name=TAG)


if __name__ == "__main__":
    main()
