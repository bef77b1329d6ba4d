"""Merging, moving, tags, links, putting off and the timer, by an agent who works with pages only."""

import re

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.tickets import merging, tags, work
from charterdesk.apps.tickets.models import Merge, Message, Tag, Ticket, TicketLink, WorkEntry
from charterdesk.apps.workspace.models import Timer
from four_desks import opened, paris
from web.desk.agent import Agent, words


def at(text):
    return now.at(paris(f"2026-{text}"))


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def two(exer):
    return opened(exer, wished_priority="2", subject="The link is down"), opened(exer, subject="It is down again")


def version_on(page):
    return re.search(r'name="version" value="(\d+)"', page).group(1)


def test_a_merge_is_previewed_person_by_person_and_nothing_changes_before_it_is_confirmed(agnes, exer, two):
    source, target = two
    page = agnes.page(f"tickets/{source.number}/merge/")
    assert f"#{target.number} It is down again" in page
    page = agnes.page(f"tickets/{source.number}/merge/?into_number={target.number}")
    assert f"Ennio-exer Heron Clinic of #{source.number}: 1 message, of #{target.number}: 1 message" in page
    assert "Promises kept" in page
    assert (Merge.objects.count(), again(source).version) == (0, source.version)


def confirm(agent, source, target, status=302, **said):
    page = agent.html(f"tickets/{source.number}/merge/?into_number={target.number}")
    fields = {"into_number": target.number, "go": "confirm", "version": version_on(page), **said}
    return agent.post(f"tickets/{source.number}/merge/", status, **fields)


def test_merged_the_target_shows_both_and_the_banner_undoes_it(agnes, exer, two):
    source, target = two
    assert confirm(agnes, source, target).endswith(f"/tickets/{target.number}/")
    page = agnes.page(f"tickets/{target.number}/")
    assert "Merged into this ticket" in page
    assert f"Merged into #{target.number}" in agnes.page(f"tickets/{source.number}/")
    agnes.act(source.number, "unmerge")
    assert "Merged into" not in agnes.page(f"tickets/{source.number}/")
    assert again(source).merged_into_id is None


def test_the_targets_banner_undoes_it_too(agnes, exer, two):
    source, target = two
    merging.merge(exer.agent, source.pk, into_number=target.number)
    page = agnes.html(f"tickets/{target.number}/")
    banner = page[page.index('id="merged-here"') :]
    agnes.post(f"tickets/{source.number}/unmerge/", version=version_on(banner))
    assert again(source).merged_into_id is None


def test_undone_from_the_target_too_late_only_what_happened_since_is_told(agnes, exer, two):
    source, target = two
    merging.merge(exer.agent, source.pk, into_number=target.number)
    page = agnes.html(f"tickets/{target.number}/")
    form = page[page.index('id="merged-here"') :]
    seen = re.search(r'name="seen" value="(\d+)"', form).group(1)
    work.reply(exer.customer, source.pk, body="Wait.")
    fields = {"version": version_on(form), "seen": seen}
    told = agnes.post(f"tickets/{source.number}/unmerge/", 409, **fields)
    conflict = told[told.index('id="conflict"') : told.index("<hr>")]
    assert "Ennio" in conflict
    assert ("opened" in conflict, "merged" in conflict) == (False, False)
    unsaid = agnes.post(f"tickets/{source.number}/unmerge/", 409, version=version_on(form))
    assert unsaid[unsaid.index('id="conflict"') : unsaid.index("<hr>")].count("<li>") == 1


def test_what_is_wrong_with_a_merge_is_told_beside_the_field_and_typed_words_stay(agnes, exer, two):
    source = two[0]
    answer = agnes.post(f"tickets/{source.number}/merge/", 422, into_number=4711, reason="The same.", go="preview")
    assert "There is no ticket of this number." in words(answer)
    assert "The same." in answer


def test_who_merges_from_an_old_preview_is_told(agnes, exer, two):
    source, target = two
    page = agnes.html(f"tickets/{source.number}/merge/?into_number={target.number}")
    work.reply(exer.customer, source.pk, body="Wait.")
    fields = {"into_number": target.number, "go": "confirm", "version": version_on(page)}
    assert "Somebody changed this ticket meanwhile" in words(
        agnes.post(f"tickets/{source.number}/merge/", 409, **fields)
    )
    assert Merge.objects.count() == 0


def test_people_who_see_only_one_ticket_are_named_before(agnes, exer, two):
    other = make.organisation(exer.desk, "Quay Foods")
    cora = make.actor(make.person(exer.desk, "Cora", "customer", other))
    strange = opened(
        exer,
        by=exer.head,
        override_reason="Asked.",
        requester_person_id=cora.person_id,
        organisation_id=other.pk,
        equipment_id=None,
    )
    page = agnes.page(f"tickets/{strange.number}/merge/?into_number={two[1].number}")
    assert f"the same, at #{strange.number}, where he is told that his request goes on" in page
    assert f"Answer them at #{strange.number}" in page


def test_a_message_is_moved_after_a_look_at_who_will_read_it(agnes, exer, two):
    source, target = two
    moved = work.reply(exer.customer, source.pk, body="The other one, I mean.")
    page = agnes.page(f"tickets/{source.number}/move/")
    assert "The other one, I mean." in page
    fields = {"messages": [moved.pk], "to_number": target.number, "version": again(source).version}
    shown = words(agnes.post(f"tickets/{source.number}/move/", 200, go="preview", **fields))
    assert "Ennio-exer Heron Clinic 1 message 1 message" in shown
    assert Message.objects.get(pk=moved.pk).ticket_id == source.pk
    assert agnes.post(f"tickets/{source.number}/move/", go="confirm", **fields).endswith(f"/{target.number}/")
    assert Message.objects.get(pk=moved.pk).ticket_id == target.pk


def test_a_message_becomes_a_ticket_of_its_own(agnes, exer, two):
    source = two[0]
    moved = work.reply(exer.customer, source.pk, body="And the printer.")
    fields = {"messages": [moved.pk], "subject": "The printer", "version": again(source).version}
    leads = agnes.post(f"tickets/{source.number}/move/", go="confirm", **fields)
    assert "The printer" in agnes.page(leads.removeprefix(agnes.root))


@pytest.mark.parametrize(
    ("field", "wrong", "words_beside"),
    [
        ("messages", {"subject": "Ours"}, "at least one message of the customer"),
        ("subject", {"to_number": "the target", "subject": "And a new one"}, "not both"),
        ("to_number", {"subject": "  "}, "Give the number of a ticket, or say what the new one is about."),
        ("to_number", {"to_number": 98}, "There is no ticket of this number."),
    ],
)
def test_the_look_before_a_move_refuses_what_the_move_refuses(agnes, exer, two, field, wrong, words_beside):
    source, target = two
    ours = work.reply(exer.agent, source.pk, body="We look at it.")
    typed = {name: target.number if text == "the target" else text for name, text in wrong.items()}
    fields = {"messages": [ours.pk], "version": again(source).version, **typed}
    for go in ("preview", "confirm"):
        told = agnes.post(f"tickets/{source.number}/move/", 422, go=go, **fields)
        assert words_beside in re.search(rf'id="id_{field}_error"[^>]*>(.*?)</', told, re.DOTALL).group(1)
        assert all(str(text).strip() in told for text in typed.values())
    assert not Ticket.objects.exclude(pk__in=(source.pk, target.pk)).exists()


def test_a_split_that_the_charter_does_not_take_is_said_before(agnes, exer, two):
    source = two[0]
    moved = work.reply(exer.customer, source.pk, body="And training, please.")
    Ticket.objects.filter(pk=source.pk).update(kind="third_party")
    for go in ("preview", "confirm"):
        fields = {"messages": [moved.pk], "subject": "Training", "version": again(source).version, "go": go}
        assert "The charter does not take this request." in words(
            agnes.post(f"tickets/{source.number}/move/", 422, **fields)
        )


def test_a_look_is_taken_at_the_ticket_as_it_is_now(agnes, exer, two):
    source, target = two
    moved = work.reply(exer.customer, source.pk, body="The other one.")
    fields = {"messages": [moved.pk], "to_number": target.number, "version": source.version}
    page = agnes.post(f"tickets/{source.number}/move/", 200, go="preview", **fields)
    assert version_on(page) == str(again(source).version)


def test_nothing_chosen_to_move_is_told(agnes, exer, two):
    work.note(exer.agent, two[0].pk, body="Note.")
    page = agnes.post(f"tickets/{two[0].number}/move/", 422, go="confirm", version=again(two[0]).version)
    assert "Choose messages of this ticket." in words(page)


def test_a_tag_is_put_and_taken_off_on_the_page(agnes, hugo, exer, two):
    number = two[0].number
    assert "There is no such tag" in words(agnes.act(number, "tag", 422, name="Recall"))
    hugo.act(number, "tag", name="Recall")
    assert 'value="Recall"' in agnes.html(f"tickets/{number}/")
    agnes.act(number, "untag", name="Recall")
    assert tags.names_on([two[0].pk]) == {}


def test_tags_are_kept_by_heads(agnes, hugo):
    agnes.page("setup/tags/", 403)
    hugo.post("setup/tags/", name="Recall")
    row = Tag.objects.get()
    assert "Another tag has this name." in hugo.post("setup/tags/", 422, name="recall")
    hugo.post(f"setup/tags/{row.pk}/", go="rename", name="Product recall")
    assert "Name" in hugo.post(f"setup/tags/{row.pk}/", 422, go="rename", name=" ")
    hugo.post(f"setup/tags/{row.pk}/", go="retire")
    assert "retired" in hugo.page("setup/tags/")
    hugo.post(f"setup/tags/{row.pk}/", go="restore")
    hugo.post(f"setup/tags/{row.pk}/", 404, go="nothing")
    assert (Tag.objects.get().name, Tag.objects.get().active) == ("Product recall", True)


def test_tickets_are_linked_and_open_parts_are_told(agnes, exer, two):
    whole, part = two
    agnes.act(whole.number, "link", other_number=part.number, as_="has_part")
    page = agnes.page(f"tickets/{whole.number}/")
    assert "Parts of this ticket are still open:" in page
    assert "a part of" in agnes.page(f"tickets/{part.number}/")
    agnes.act(part.number, "unlink", link=TicketLink.objects.get().pk)
    assert "Parts of this ticket" not in agnes.page(f"tickets/{whole.number}/")


def test_a_ticket_is_put_off_to_an_opening_and_what_is_due_before_is_told(agnes, exer):
    with at("07-15 10:00"):
        ticket = opened(exer, wished_priority="2")
        page = agnes.html(f"tickets/{ticket.number}/")
        assert "Tomorrow at opening: Thu 16 Jul 2026 09:00 (something is due before that:" in words(page)
        agnes.act(ticket.number, "snooze", until=paris("2026-07-16 09:00").isoformat(), reason="Asked.")
        assert "something is due before that" in agnes.page(f"tickets/{ticket.number}/")
        assert again(ticket).snoozed_until == paris("2026-07-16 09:00")
        agnes.act(ticket.number, "wake")
        agnes.act(ticket.number, "snooze", until="own", until_at="2026-07-17T15:00")
        assert again(ticket).snoozed_until == paris("2026-07-17 15:00")
        assert "Give the moment" in words(agnes.act(ticket.number, "snooze", 422, until="own"))
        assert "This moment has passed" in words(agnes.act(ticket.number, "snooze", 422, until="2026-07-15T09:00"))


def test_a_timer_becomes_one_entry_each_minute_begun_counted_whole(agnes, exer):
    with at("07-15 10:00"):
        ticket = opened(exer)
        agnes.act(ticket.number, "timer-start")
        agnes.act(ticket.number, "timer-start")
    with now.at(paris("2026-07-15 10:12:10")):
        another_device = Agent(exer.agent)
        assert "13 minutes would be logged now" in another_device.page(f"tickets/{ticket.number}/")
        another_device.act(ticket.number, "timer-stop", note="Looked at the logs.")
        agnes.act(ticket.number, "timer-stop", 409, note="Looked at the logs.")
    entry = WorkEntry.objects.get()
    assert (entry.seconds, entry.note, Timer.objects.count()) == (13 * 60, "Looked at the logs.", 0)


def test_a_timer_started_elsewhere_logs_what_ran_before(agnes, exer, two):
    first, second = two
    with at("07-15 10:00"):
        agnes.act(first.number, "timer-start")
    with at("07-15 10:30"):
        assert f"Your timer runs on #{first.number} : 30 minutes" in agnes.page(f"tickets/{second.number}/")
        agnes.act(second.number, "timer-start")
    assert WorkEntry.objects.get().ticket_id == first.pk
    assert (WorkEntry.objects.get().seconds, Timer.objects.get().ticket_id) == (1800, second.pk)


def test_a_timer_forgotten_for_days_asks_how_long_it_really_was(agnes, exer, two):
    with at("07-13 10:00"):
        agnes.act(two[0].number, "timer-start")
    with at("07-15 10:00"):
        page = agnes.act(two[0].number, "timer-stop", 422, note="Much.")
        assert "The timer ran over 24 hours" in words(page)
        assert Timer.objects.count() == 1
        agnes.act(two[0].number, "timer-stop", minutes=45, note="Much.")
    assert WorkEntry.objects.get().seconds == 45 * 60


def test_a_timer_may_be_thrown_away(agnes, exer, two):
    agnes.act(two[0].number, "timer-start")
    agnes.act(two[0].number, "timer-discard")
    assert (Timer.objects.count(), WorkEntry.objects.count()) == (0, 0)
