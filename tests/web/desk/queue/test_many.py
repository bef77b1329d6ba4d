"""Actions on many tickets, the next best ticket, the list as a file, kept views: by forms, as an agent does."""

import csv
import io
import re

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.tickets import pauses, work
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.tags import tag
from charterdesk.apps.workspace.models import SavedView
from four_desks import opened, paris
from web.desk.agent import Agent, words
from web.desk.test_queue import numbers

WEDNESDAY = paris("2026-07-15 10:00")


@pytest.fixture
def at_ten():
    with now.at(WEDNESDAY):
        yield


@pytest.fixture
def three(exer, at_ten):
    return [opened(exer, subject=f"Port {place}") for place in (1, 2, 3)]


def ticked(page):
    return re.findall(r'name="ticket" value="([^"]+)"', page)


def do(agent, action, tickets, status=200, **fields):
    return agent.post("queue/bulk/", status, do=action, ticket=tickets, **fields)


def test_an_action_asks_first_what_it_needs_and_names_the_tickets(agnes, three):
    chosen = ticked(agnes.html("queue/"))
    assert chosen == ["1:1", "2:1", "3:1"]
    page = do(agnes, "assign", chosen[:2], back="?view=unassigned")
    assert "Assign: 2 tickets" in words(page)
    assert ticked(page) == ["1:1", "2:1"]
    assert 'href="/exer/queue/?view=unassigned"' in page
    assert Ticket.objects.filter(owner=None).count() == 3


def test_many_are_given_to_somebody_and_one_that_changed_meanwhile_is_told_not_overwritten(exer, agnes, three):
    chosen = ticked(agnes.html("queue/"))
    pauses.pause(exer.head, three[1].pk, party="rnd", reason="Build.")
    page = words(do(agnes, "assign", chosen, sure="1", to=f"person:{exer.agent.person_id}"))
    assert "2 done, 1 refused" in page
    assert "2 Port 2 Somebody changed this ticket meanwhile." in page
    assert list(Ticket.objects.order_by("number").values_list("owner_id", flat=True)) == [
        exer.agent.person_id,
        None,
        exer.agent.person_id,
    ]


@pytest.mark.parametrize(
    ("action", "fields", "holds"),
    [
        ("note", {"body": "Seen."}, lambda: Message.objects.filter(body="Seen.", visibility="internal").count() == 3),
        ("pause", {"party": "rnd", "reason": "Build."}, lambda: Ticket.objects.filter(waiting_for="rnd").count() == 3),
        ("close", {"reason": "Done."}, lambda: Ticket.objects.filter(closed_at=None).count() == 0),
        ("priority", {"severity": "1", "reason": "Worse."}, lambda: Ticket.objects.filter(severity="1").count() == 3),
        ("tag", {"name": "firmware"}, lambda: Ticket.objects.filter(tags__tag__name="Firmware").count() == 3),
        (
            "snooze",
            {"until": "other", "at": "2026-07-16T09:00"},
            lambda: Ticket.objects.filter(snoozed_until=paris("2026-07-16 09:00")).count() == 3,
        ),
    ],
)
def test_each_action_does_its_verb_to_every_ticket(exer, agnes, three, action, fields, holds):
    if action == "tag":
        tag(exer.head, three[0].pk, name="Firmware")
    chosen = ticked(agnes.html("queue/"))
    assert "3 done" in words(do(agnes, action, chosen, sure="1", **fields))
    assert holds()


def test_tickets_are_put_back_for_everybody_only_where_nobody_is_chosen(exer, agnes, three):
    chosen = ticked(agnes.html("queue/"))
    do(agnes, "assign", chosen, sure="1", to=f"person:{exer.agent.person_id}")
    chosen = ticked(agnes.html("queue/"))
    assert "errorlist" in do(agnes, "assign", chosen, 422, sure="1", to="")
    assert "3 done" in words(do(agnes, "assign", chosen, sure="1", to="nobody"))
    assert Ticket.objects.filter(owner=None).count() == 3


def test_snoozing_offers_moments_of_the_opening_hours(agnes, three):
    page = do(agnes, "snooze", ["1:1"])
    moments = re.findall(r'<option value="(2026-[^"]+)"', page)
    assert moments
    assert "1 done" in words(do(agnes, "snooze", ["1:1"], sure="1", until=moments[0]))
    assert Ticket.objects.get(number=1).snoozed_until.isoformat() == moments[0]


def test_what_is_missing_is_told_beside_the_field_and_nothing_is_done(agnes, three):
    for action, fields in (
        ("note", {"body": " "}),
        ("pause", {"party": "", "reason": "Kept words"}),
        ("snooze", {"until": "other"}),
        ("tag", {"name": ""}),
        ("priority", {"severity": "9", "reason": "x"}),
    ):
        page = do(agnes, action, ["1:1", "2:1"], 422, sure="1", **fields)
        assert "errorlist" in page
        assert ticked(page) == ["1:1", "2:1"]
    assert "Kept words" in do(agnes, "pause", ["1:1"], 422, sure="1", party="", reason="Kept words")
    assert set(Ticket.objects.values_list("version", flat=True)) == {1}


def test_nothing_ticked_too_many_ticked_or_nonsense_is_told_in_the_list(agnes, three):
    for tickets in ([], ["x", ":"], [f"{number}:1" for number in range(1, 202)]):
        assert do(agnes, "note", tickets, 302, back="?view=mine") == "/exer/queue/?view=mine"
    assert do(agnes, "note", ["x", ":"], 302, back="//evil.example") == "/exer/queue/"
    assert "Choose the tickets first" in agnes.page("queue/")
    do(agnes, "explode", ["1:1"], 404)


def test_a_ticket_of_another_desk_is_no_ticket(agnes, three):
    page = words(do(agnes, "note", ["1:1", "77:1"], sure="1", body="Seen."))
    assert "1 done, 1 refused" in page
    assert "77 There is no such ticket." in page


def test_a_dialog_gets_the_part_alone(agnes, three):
    part = do(agnes, "assign", ["1:1"], part="dialog")
    assert "<html" not in part
    assert 'id="bulk-title"' in part


def test_the_next_best_ticket_is_taken_opened_and_says_why(exer, agnes, hugo, at_ten):
    opened(exer, by=exer.agent, severity="3")
    opened(exer, by=exer.agent, severity="1")
    assert agnes.post("queue/next/") == "/exer/tickets/2/"
    page = agnes.page("tickets/2/")
    assert "Yours now. Why first:" in page
    assert "Premium support" in page
    assert agnes.post("queue/next/", passing=2) == "/exer/tickets/1/"
    assert hugo.post("queue/next/") == "/exer/queue/"
    assert "Nothing waits for you now" in hugo.page("queue/")
    assert agnes.client.get("/exer/queue/next/").status_code == 405


def sheet_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def rows_of(answer):
    return list(csv.reader(io.StringIO(sheet_of(answer))))


def test_the_list_leaves_as_a_file_filtered_whole_and_safe(exer, hugo, at_ten):
    opened(exer, by=exer.agent, severity="2", subject="=HYPERLINK(1)")
    opened(exer, by=exer.agent, severity="1", subject="Port, 2")
    work.take_in_charge(exer.agent, Ticket.objects.get(number=2).pk)
    answer = hugo.client.get("/exer/queue/export/")
    assert answer["Content-Disposition"] == 'attachment; filename="exer-2026-07-15.csv"'
    header, *lines = rows_of(answer)
    assert [line[:3] for line in lines] == [["2", "Port, 2", "Heron Clinic"], ["1", "'=HYPERLINK(1)", "Heron Clinic"]]
    assert lines[1][header.index("Opened")] == "2026-07-15 10:00"
    # EX-15 to EX-18: four open hours from ten o'clock, the lunch hour closed.
    assert lines[1][header.index("Due")] == "2026-07-15 15:30"
    assert [line[0] for line in rows_of(hugo.client.get("/exer/queue/export/?owner=none"))[1:]] == ["1"]


def test_a_french_reader_gets_a_french_file(exer, at_ten):
    opened(exer)
    answer = Agent(exer.head, language="fr").client.get("/exer/queue/export/")
    assert sheet_of(answer).splitlines()[0].count(";") == 20


def test_a_file_is_for_those_who_may_take_data_away(exer, agnes, at_ten):
    opened(exer)
    assert agnes.client.get("/exer/queue/export/").status_code == 403
    assert "queue/export" not in agnes.html("queue/")
    reader = Agent(make.actor(make.person(exer.desk, "Rolf", "read_only")))
    assert reader.client.get("/exer/queue/export/").status_code == 200


def test_a_list_is_kept_under_a_name_comes_back_as_it_was_and_is_changed(agnes, hugo, three):
    address = agnes.post("queue/views/save/", name="Ports", query="?q=port&sort=number&page=7&evil=1")
    view = SavedView.objects.get()
    assert view.query == {"q": "port", "sort": "number"}
    assert address == f"/exer/queue/?q=port&sort=number&saved={view.pk}"
    page = agnes.html(address.removeprefix("/exer/"))
    assert numbers(page) == [3, 2, 1]
    assert re.search(r'aria-current="true">Ports<', page)
    assert "changed" not in words(page)
    assert "changed" in words(agnes.html(f"queue/?q=port&saved={view.pk}"))
    agnes.post("queue/views/save/", name="Ports", view=view.pk, query="?q=port")
    assert SavedView.objects.get().query == {"q": "port"}
    assert "Ports" not in hugo.page("queue/")
    assert agnes.post("queue/views/save/", name="ports".title(), query="?q=2") == "/exer/queue/?q=2"
    assert "There is a view of this name already." in agnes.page("queue/")


def test_views_are_renamed_moved_shared_and_thrown_away(agnes, hugo, at_ten):
    for name in ("First", "Second"):
        hugo.post("queue/views/save/", name=name, query="?view=mine")
    first, second = SavedView.objects.order_by("pk")
    hugo.post(f"queue/views/{second.pk}/", do="up")
    page = hugo.page("queue/views/")
    assert page.index("Second") < page.index("First")
    hugo.post(f"queue/views/{first.pk}/", do="rename", name="Mine today")
    assert "There is a view of this name already." in hugo.post(
        f"queue/views/{first.pk}/", 422, do="rename", name="Second"
    )
    hugo.post(f"queue/views/{first.pk}/", do="share")
    assert "Mine today" in agnes.page("queue/")
    assert f"queue/views/{first.pk}/" not in agnes.html("queue/views/")
    agnes.post(f"queue/views/{first.pk}/", 403, do="delete")
    agnes.post(f"queue/views/{second.pk}/", 404, do="delete")
    hugo.post(f"queue/views/{first.pk}/", do="take-back")
    hugo.post(f"queue/views/{first.pk}/", do="delete")
    hugo.post(f"queue/views/{second.pk}/", 404, do="explode")
    assert [row.name for row in SavedView.objects.all()] == ["Second"]
    assert "You keep no view yet" in agnes.page("queue/views/")
