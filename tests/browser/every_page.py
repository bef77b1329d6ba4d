"""Every address of the access table that somebody reads, with a thing of his own: python -m browser.every_page

Loads the scene of that table into the folder of the installation, puts words of an attacker into whatever people write
there, and writes where to go as JSON: who (his session in a browser), what he reads (GET), which forms he sends (POST).
"""

from __future__ import annotations

import json
from typing import Any, Final

import django
from django.core.management import call_command

# Of those who may, the first sees most of a page; organisations' and resellers' people each have the portal their way.
AT_THE_DESK: Final = ("manager", "lead", "agent", "technician")
OUTSIDE: Final = ("customer_admin", "reseller", "manufacturer", "anonymous")


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # What reads Django's settings is loaded once they stand.
    from django.conf import settings  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from browser.hostile import write_everywhere  # noqa: PLC0415
    from web.access import scene as access  # noqa: PLC0415
    from web.access.expected import EXPECTED  # noqa: PLC0415

    setup_test_environment()
    scene = access.assemble()
    clients = {role: scene.client(role, machine=False) for role in (*AT_THE_DESK, *OUTSIDE)}
    steps: list[dict[str, Any]] = []
    drafts: dict[str, dict[str, Any]] = {}  # a browser keeps few: one for each reader
    for method in ("GET", "POST"):
        for route, row in EXPECTED.items():
            if "/api/" in route:
                continue
            for role in _who(row.allowed(method)):
                things = drafts.get(role) if row.about == "draft" else None
                things = things or scene.things(role, row.about, clients[role])
                if row.about == "draft":
                    drafts[role] = things
                if "own" in things:
                    address = access.address(route, row.about, things["own"])
                    steps.append({"method": method, "route": route, "role": role, "address": address})
    write_everywhere()
    cookie = settings.SESSION_COOKIE_NAME
    sessions = {role: client.cookies[cookie].value for role, client in clients.items() if cookie in client.cookies}
    print(json.dumps({"cookie": cookie, "sessions": sessions, "steps": steps}))


def _who(allowed: frozenset[str]) -> list[str]:
    """Who walks a row: one of the desk, and everybody outside who may."""
    return [role for role in AT_THE_DESK if role in allowed][:1] + [role for role in OUTSIDE if role in allowed]


if __name__ == "__main__":
    main()
