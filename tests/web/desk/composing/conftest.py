"""Agnes and Hugo of one desk, and a ticket between them."""

import pytest

from charterdesk.apps.base import now
from four_desks import opened, paris


@pytest.fixture
def ticket(exer):
    with now.at(paris("2026-07-15 10:00")):
        row = opened(exer, by=exer.agent, severity="2", subject="No light on port 3")
    with now.at(paris("2026-07-15 11:00")):
        yield row
