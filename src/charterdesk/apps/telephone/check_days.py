"""What is kept of days that are over is what their calls add up to, now as when it was kept."""

from __future__ import annotations

import json

from charterdesk.apps.base.models import Desk
from charterdesk.apps.telephone.days import wrong_days
from charterdesk.apps.tickets.check_data import Difference


def check_days(desk: Desk) -> list[Difference]:
    """The days whose sums are not those of their calls."""
    return [
        Difference(desk.slug, "telephone figures", f"{day} by {by}", json.dumps(stored), json.dumps(right))
        for day, by, stored, right in wrong_days(desk)
    ]
