"""Saved views: one's own are one's own, the desk's are kept by its heads."""

import pytest

from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.workspace import views
from make import actor


@pytest.fixture
def alma(people):
    return actor(people.alma)


@pytest.fixture
def marta(people):
    return actor(people.marta)


def names(of):
    return [row.name for row in views.views_of(of)]


def test_a_view_is_kept_renamed_and_thrown_away_and_seen_by_its_owner_only(alma, marta):
    view = views.keep(alma, name="  Mine,  urgent ", query={"view": "mine", "priority": "1", "q": ""})
    assert (view.name, view.query) == ("Mine, urgent", {"view": "mine", "priority": "1"})
    assert (names(alma), names(marta)) == (["Mine, urgent"], [])
    views.rename(alma, view.pk, name="Urgent")
    views.keep(alma, name="Urgent", query={"view": "open"}, view_id=view.pk)
    assert views.views_of(alma)[0].query == {"view": "open"}
    with pytest.raises(NotFound):
        views.rename(marta, view.pk, name="Stolen")
    views.delete(alma, view.pk)
    assert names(alma) == []


def test_views_keep_the_order_in_which_they_are_put(alma):
    first, _second, third = (views.keep(alma, name=name, query={}) for name in ("A", "B", "C"))
    views.move(alma, third.pk, step=-1)
    assert names(alma) == ["A", "C", "B"]
    views.move(alma, first.pk, step=-1)
    assert names(alma) == ["A", "C", "B"]
    views.move(alma, first.pk, step=1)
    views.move(alma, first.pk, step=1)
    assert names(alma) == ["C", "B", "A"]


def test_a_view_of_the_desk_is_seen_by_all_and_changed_by_its_heads(alma, marta, people):
    own = views.keep(alma, name="Alma's", query={})
    view = views.keep(marta, name="Team board", query={"view": "team"})
    with pytest.raises(NotAllowed):
        views.share(alma, own.pk)
    views.share(marta, view.pk)
    assert names(alma) == ["Team board", "Alma's"]
    assert names(actor(people.rolf)) == ["Team board"]
    for refused in (
        lambda: views.rename(alma, view.pk, name="X"),
        lambda: views.delete(alma, view.pk),
        lambda: views.move(alma, view.pk, step=1),
        lambda: views.take_back(alma, view.pk),
    ):
        with pytest.raises(NotAllowed):
            refused()
    views.take_back(actor(people.bruno), view.pk)
    assert (names(alma), names(actor(people.bruno))) == (["Alma's"], ["Team board"])
    views.share(actor(people.bruno), view.pk)
    views.delete(marta, view.pk)
    assert list(Event.objects.filter(stream=f"view:{view.pk}").order_by("seq").values_list("code", flat=True)) == [
        "view.shared",
        "view.taken_back",
        "view.shared",
        "view.deleted",
    ]


def test_a_name_is_needed_short_and_given_once(alma, marta):
    views.keep(alma, name="Urgent", query={})
    views.keep(marta, name="Urgent", query={})
    for name, code in (("", "required"), (" \x00", "required"), ("x" * 81, "too_long"), ("Urgent", "taken")):
        with pytest.raises(Invalid) as refused:
            views.keep(alma, name=name, query={})
        assert (refused.value.field, refused.value.code) == ("name", code)
    shared = views.share(marta, views.views_of(marta)[0].pk)
    second = views.keep(marta, name="Urgent", query={})
    with pytest.raises(Invalid):
        views.share(marta, second.pk)
    assert shared.owner_id is None
    with pytest.raises(Invalid):
        views.keep(alma, name="Long", query={"q": "x" * 3_000})


def test_fifty_views_are_enough_for_one(alma):
    for place in range(50):
        views.keep(alma, name=f"View {place}", query={})
    with pytest.raises(Invalid) as refused:
        views.keep(alma, name="One more", query={})
    assert refused.value.code == "too_many"


def test_those_whom_the_desk_serves_have_no_views_and_no_other_desk_reaches_them(alma, people):
    view = views.keep(alma, name="Urgent", query={})
    for verb in (views.views_of, lambda one: views.keep(one, name="X", query={})):
        with pytest.raises(NotAllowed):
            verb(actor(people.cora))
    with pytest.raises((NotFound, NotAllowed)):
        views.delete(actor(people.sven), view.pk)
