"""An article's day comes: its author and the heads of the desk are told, once."""

from datetime import date

import pytest

import bugs
import make
from charterdesk.apps.base import now
from charterdesk.apps.knowledge import reviewing, writing
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.notifications.notices import notices, read_one
from charterdesk.apps.notifications.sending import subject_of
from four_desks import paris

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def test_whose_article_is_due_is_told_once_in_the_desks_own_day(monkeypatch):
    with now.at(paris("2026-09-10 10:00")):
        ground = bugs.ground()
        head = ground.head
        other = make.actor(make.person(ground.desk, "Oskar", "agent"))
        terms = ArticleTerms({"en": Text("The relay", "Renew it.")}, review_on=date(2026, 9, 12))
        row = writing.publish(ground.agent, writing.write(ground.agent, terms).number)
        writing.write(ground.agent, terms)  # a draft is read by nobody
        reviewing.remind_due()
    with now.at(paris("2026-09-11 23:30")):
        reviewing.remind_due()
        assert not Notification.objects.filter(kind="review").exists()
    with now.at(paris("2026-09-12 00:30")):
        reviewing.remind_due()
        reviewing.remind_due()
        told = Notification.objects.filter(kind="review")
        assert {one.person_id for one in told} == {ground.agent.person_id, head.person_id}
        (notice,), _more = notices(ground.agent)
        assert (notice.kind, notice.subject, notice.number) == ("review", row.name, None)
        assert read_one(head, notices(head)[0][0].id) == f"/{ground.desk.slug}/knowledge/?due=1"
        assert subject_of(told[0]) == row.name
        assert not notices(other)[0]
    with now.at(paris("2026-10-01 09:00")):
        later = ArticleTerms({"en": Text("The relay", "Renew it.")}, review_on=date(2026, 10, 1))
        writing.change(ground.agent, row.number, later)
        reviewing.remind_due()
        assert told.all().count() == 4
