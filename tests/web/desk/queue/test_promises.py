"""What promises are called in the lists: by the charter's own words, not by a name of ours."""

from datetime import UTC, datetime

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.tickets.intake import open_ticket
from charterdesk.web.desk.joining.preview import of_merge
from policy_desk import PolicyDesk
from web.desk.agent import Agent

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 9, 8, 8, 0, tzinfo=UTC)


def test_the_queue_and_a_merge_call_a_promise_as_its_charter_does():
    with now.at(TUESDAY):
        desk = PolicyDesk("printer_lessor")
        desk.contract("lease")
        first, second = (open_ticket(desk.agent, desk.asked(kind="toner"), at=TUESDAY) for _ in range(2))
        agnes = Agent(desk.agent)
        assert "· Shipping" in agnes.page("queue/")
        assert [line.partition(":")[0] for line in of_merge(desk.agent, first, second).promises] == ["Shipping"]
