"""What is stored of trackers is recomputed by check-data."""

import pytest

from charterdesk.apps.escalation.models import EscalationMessage
from charterdesk.apps.integrations.check_data import check_trackers
from charterdesk.apps.integrations.models import CommentLink, TrackerDelivery, TrackerFile, TrackerLink, TrackerOutbox


def found():
    return sorted((one.what, one.recomputed) for one in check_trackers())


@pytest.fixture
def link(desk):
    row = desk.tied()
    desk.says("It fails.")
    desk.sent()
    comment = desk.fake.say(desk.issue(), "I look.")
    desk.hears(desk.fake.tells(desk.issue(), comment))
    assert found() == []
    return row


def test_words_for_r_and_d_that_were_never_noted_are_found(desk, link):
    row = EscalationMessage.objects.get(body="It fails.")
    TrackerOutbox.objects.filter(key=f"message:{row.pk}").delete()
    assert found() == [("comment to send", f"message {row.pk}")]


def test_a_link_to_nothing_and_one_that_stands_still_in_silence_are_found(desk, link):
    TrackerLink.objects.update(about_id=10**6, state="gone")
    assert {what for what, _ in found()} == {"link", "problem", "message"}


def test_a_comment_without_its_message_and_a_delivery_that_nobody_will_take_are_found(desk, link):
    CommentLink.objects.filter(origin="theirs").update(message_id=0)
    TrackerDelivery.objects.update(state="held")
    assert found() == [("delivery", "waiting"), ("message", "")]


def test_a_file_that_says_it_is_kept_and_is_not_is_found(desk, link):
    moment = link.made_at
    TrackerFile.objects.create(link=link, external_id="7", name="a.log", state="kept", noted_at=moment, try_at=moment)
    assert found() == [("file", "None")]
