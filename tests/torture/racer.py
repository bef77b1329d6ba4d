"""A process that runs one side of a race: `python -m torture.racer` reads one JSON object a line, and answers."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the setup

from torture.race_card import CARD  # noqa: E402
from torture.races import attempt_all  # noqa: E402


def main() -> None:
    """Run until there is nothing more to run."""
    races = {race.name: race for race in CARD}
    print("ready", flush=True)
    for line in sys.stdin:
        said = json.loads(line)
        settings.FILES_ROOT = Path(said["files"])
        time.sleep(said["wait"])
        outcomes = attempt_all(races[said["race"]].sides[said["place"]], said["given"], said["place"])
        print(json.dumps(outcomes), flush=True)


if __name__ == "__main__":
    main()
