"""What the ten stories of a day find when they begin, loaded through the verbs: python -m browser.scene

Writes the tickets' numbers as JSON: {"fr": {"take": 3, ...}, ...}. Who signs in: `AGENT` and `CUSTOMER`.
Gil, of another organisation, holds no contract.
"""

from __future__ import annotations

import json
from datetime import timedelta

import django
from django.core.management import call_command

LANGUAGES = ("fr", "en", "es")
AGENT, CUSTOMER = "agnes-esker@example.org", "cora-esker@example.org"
DESK = "esker"


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # What reads Django's settings is loaded once they stand.
    import four_desks as desks  # noqa: PLC0415
    import make  # noqa: PLC0415
    from charterdesk.apps.base.actor import system_actor  # noqa: PLC0415
    from charterdesk.apps.base.now import now  # noqa: PLC0415
    from charterdesk.apps.contracts.actions import create_contract, create_product  # noqa: PLC0415
    from charterdesk.apps.tickets import closure, priority, work  # noqa: PLC0415

    of = desks.scene(DESK, None)
    today = now().date()
    year = {"starts": today - timedelta(days=30), "ends": today + timedelta(days=300)}
    held = desks.terms("C-1", "subscription", **year)
    create_contract(system_actor(of.desk), organisation_id=of.organisation.pk, terms=held)
    create_product(system_actor(of.desk), name="Mail Flow", reference="MF", current_version="4.1")
    make.person(of.desk, "Gil-esker", "customer", make.organisation(of.desk, "Gull Press"))

    def ticket(language: str, story: str, *, taken: bool = True) -> int:
        row = desks.opened(of, subject=f"{story} {language}", wished_priority="2")
        numbers[language][story] = row.number
        if taken:
            work.take_in_charge(of.agent, row.pk)
        return row.pk

    numbers: dict[str, dict[str, int]] = {language: {} for language in LANGUAGES}
    for language in LANGUAGES:
        ticket(language, "take", taken=False)
        for story in ("reply", "pause", "priority", "propose", "merge", "goes on", "bug"):
            ticket(language, story)
        closure.propose_solution(of.agent, ticket(language, "validate"), body="Send the document again.")
        priority.change_priority(of.agent, ticket(language, "contest"), severity="3", reason="One user is concerned.")
    print(json.dumps(numbers))


if __name__ == "__main__":
    main()
