"""The composer with forms only, as without a script: who reads is seen first, and nothing typed is ever lost."""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.models import Event
from charterdesk.apps.people.custom_fields import FieldTerms, add_field
from charterdesk.apps.tickets import closure
from charterdesk.apps.tickets.models import Attachment, Message, Ticket
from charterdesk.apps.workspace import canned, drafts, held
from charterdesk.apps.workspace.canned import Ready
from charterdesk.apps.workspace.drafts import Typed
from charterdesk.apps.workspace.models import HeldReply
from web.desk.agent import Agent, words


def kept_marks(page: str) -> list[str]:
    return re.findall(r'name="kept" value="([^"]+)"', page)


def leave():
    with now.at(now.now() + held.HELD_FOR):
        held.send_held()


def test_who_reads_and_who_writes_is_said_before_sending(ticket, agnes):
    page = agnes.page("tickets/1/")
    assert "answer, read by Heron Clinic and Tide Systems" in page
    assert "answer, read by Tide Systems only" in page
    assert "internal note, read by the desk only" in page
    assert "Sent as Agnes-exer, Exer." in page
    assert "goes by mail to ennio-exer@example.org" in page


def test_each_verb_has_its_key_and_no_two_the_same(ticket, agnes):
    keys = re.findall(r'data-key="(.)"', agnes.html("tickets/1/"))
    assert {"r", "i", "a", "t", "p", "w", "s", "c", "b", "f"} <= set(keys)
    assert [key for key in set(keys) if keys.count(key) > 1] == []


def test_a_way_of_writing_is_chosen_by_its_address_without_a_script(ticket, agnes):
    assert re.search(r'value="note"[^>]*checked', agnes.html("tickets/1/?as=note"))
    assert re.search(r'value="solution"[^>]*checked', agnes.html("tickets/1/?as=solution"))


def test_sent_it_waits_ten_seconds_and_can_be_taken_back(ticket, agnes, hugo):
    agnes.act(1, "say", kind="customer", body="Change the **cable**.")
    page = agnes.html("tickets/1/")
    assert "Undo" in words(page)
    assert "<strong>cable</strong>" in page
    other = hugo.page("tickets/1/")
    assert "Agnes-exer is about to send this" in other
    assert "Undo" not in other
    agnes.post("tickets/1/undo/", held=HeldReply.objects.get().pk)
    page = agnes.page("tickets/1/")
    assert "Taken back" in page
    assert "Change the **cable**." in page
    leave()
    assert Message.objects.count() == 1


def test_too_late_to_take_back_is_told(ticket, agnes):
    agnes.act(1, "say", kind="customer", body="Change the cable.")
    leave()
    agnes.post("tickets/1/undo/", held=HeldReply.objects.get().pk)
    assert "It has left already." in agnes.page("tickets/1/")
    assert Message.objects.count() == 2


def test_a_note_stands_at_once(ticket, agnes):
    agnes.act(1, "say", kind="note", body="He bent the pins.")
    assert Message.objects.get(visibility="internal").body == "He bent the pins."
    assert not HeldReply.objects.exists()


def test_refused_when_it_was_to_leave_its_writer_is_told_and_has_his_words(exer, ticket, agnes):
    agnes.act(1, "say", kind="solution", body="A new module.")
    closure.close(exer.head, ticket.pk, reason="Solved on the telephone.")
    leave()
    page = agnes.page("tickets/1/")
    assert "Your answer was not sent." in page
    assert "A new module." in page
    agnes.post("tickets/1/undo/", held=HeldReply.objects.get().pk, go="dismiss")
    assert "Your answer was not sent." not in agnes.page("tickets/1/")


def test_another_may_neither_take_it_back_nor_guess_it(ticket, agnes, hugo):
    agnes.act(1, "say", kind="customer", body="Change the cable.")
    hugo.post("tickets/1/undo/", 404, held=HeldReply.objects.get().pk)
    for wrong in ("", "x", "9" * 40, "0"):
        agnes.post("tickets/1/undo/", 404, held=wrong)


def test_a_refused_file_is_told_and_the_good_one_is_kept_and_goes(ticket, agnes):
    files = [SimpleUploadedFile("trace.txt", b"trace"), SimpleUploadedFile("empty.txt", b"")]
    page = agnes.act(1, "say", 422, kind="note", body="See both.", attachments=files)
    assert "empty.txt: The file is empty." in words(page)
    assert "See both." in page
    (mark,) = kept_marks(page)
    agnes.act(1, "say", kind="note", body="See it.", kept=mark)
    assert Attachment.objects.get().name == "trace.txt"


def test_files_of_another_are_nobodys(ticket, agnes, hugo):
    agnes.act(1, "say", 422, kind="note", body="", attachments=SimpleUploadedFile("a.txt", b"secret"))
    page = agnes.act(1, "say", 422, kind="note", body="", attachments=SimpleUploadedFile("a.txt", b"secret"))
    (mark,) = kept_marks(page)
    hugo.act(1, "say", kind="note", body="Mine now?", kept=[mark, "forged"])
    assert not Attachment.objects.exists()


def test_a_file_is_stored_when_it_is_chosen(ticket, agnes):
    answer = agnes.client.post("/exer/tickets/1/upload/", {"attachments": SimpleUploadedFile("a.txt", b"aa")})
    (file,) = answer.json()["files"]
    agnes.act(1, "say", kind="note", body="With it.", kept=file["mark"])
    assert Attachment.objects.get().name == "a.txt"
    answer = agnes.client.post("/exer/tickets/1/upload/", {"attachments": SimpleUploadedFile("e.txt", b"")})
    assert (answer.status_code, answer.json()["problem"]) == (422, "e.txt: The file is empty.")


def test_the_words_are_looked_at_before_they_are_sent(ticket, agnes):
    page = agnes.act(1, "say", 200, kind="customer", body="- one\n- **two**", go="preview")
    assert "<strong>two</strong>" in page
    assert not HeldReply.objects.exists()
    answer = agnes.client.post("/exer/tickets/1/preview/", {"body": "<script>x</script> *y*"})
    assert answer.content.decode() == "<p>&lt;script&gt;x&lt;/script&gt; <em>y</em></p>\n"


def test_a_ready_reply_comes_filled(exer, ticket, agnes):
    row = canned.keep(exer.agent, Ready("Hello", "Dear {{customer}}, about {{number}} {{subject}}: {{agent}}"))
    filled = "Dear Ennio-exer, about 1 No light on port 3: Agnes-exer"
    page = agnes.act(1, "say", 200, kind="customer", body="Hm.", go="insert", canned=row.pk)
    assert f"Hm.\n\n{filled}" in page
    assert agnes.client.get("/exer/tickets/1/ready-replies/").json()["ready"][0]["body"] == filled


def test_the_draft_is_shown_again_and_gone_when_it_is_sent(exer, ticket, agnes):
    answer = agnes.client.post("/exer/tickets/1/draft/", {"body": "Half a sen", "kind": "note", "mark": ""})
    page = agnes.html("tickets/1/")
    assert "Half a sen" in page
    assert f'name="mark" value="{answer.json()["mark"]}"' in page
    assert re.search(r'value="note"[^>]*checked', page)
    agnes.act(1, "say", kind="note", body="Half a sentence.")
    assert drafts.draft(exer.agent, drafts.place_of(ticket.pk)) is None


def test_words_of_another_window_are_offered_and_taken_up(exer, ticket, agnes):
    place = drafts.place_of(ticket.pk)
    drafts.keep(exer.agent, place, Typed("Office"), mark="")
    answer = agnes.client.post("/exer/tickets/1/draft/", {"body": "Train", "mark": ""})
    assert answer.json()["older"] == 1
    assert "in another window: Office" in agnes.page("tickets/1/")
    agnes.post("tickets/1/draft/", go="take-0")
    assert drafts.draft(exer.agent, place).typed.body == "Office"
    agnes.post("tickets/1/draft/", 404, go="take-4")
    agnes.post("tickets/1/draft/", go="forget")
    agnes.post("tickets/1/draft/", go="throw")
    assert drafts.draft(exer.agent, place) is None


def test_what_the_charter_asks_for_is_asked_in_the_customers_language(exer, ticket, agnes):
    requester = Ticket.objects.get().requester
    requester.language = "fr"
    requester.save()
    page = agnes.page("tickets/1/")
    assert "Diagram of the architecture" in page
    agnes.act(1, "request-information", asked=["architecture_diagram"])
    page = agnes.html("tickets/1/")
    assert re.search(r'value="question"[^>]*checked', page)
    shown = drafts.draft(exer.agent, drafts.place_of(ticket.pk)).typed
    assert "Schéma" in shown.body
    agnes.say(1, kind="question", body=shown.body, asked=shown.fields["asked"])
    assert (Ticket.objects.get().state, Ticket.objects.get().waiting_for) == ("waiting", "customer")


def test_what_the_desk_itself_needs_is_asked_for_beside_it(exer, ticket, agnes):
    said = {"en": "Lift number", "fr": "Numéro de l’ascenseur"}
    add_field(exer.head, FieldTerms("ticket", "lift", "text", said, (), "opening", shown_to_customer=True))
    page = agnes.html("tickets/1/")
    assert re.search(r'name="asked" value="custom.lift"[^>]*checked', page)
    agnes.act(1, "request-information", asked=["architecture_diagram", "custom.lift"])
    shown = drafts.draft(exer.agent, drafts.place_of(ticket.pk)).typed
    assert "- Lift number" in shown.body
    agnes.say(1, kind="question", body=shown.body, asked=shown.fields["asked"])
    leave()
    assert Event.objects.filter(code="ticket.replied").get().data["asked"] == ["architecture_diagram", "custom.lift"]


def test_who_may_only_note_is_offered_nothing_else(exer, ticket):
    timo = Agent(make.actor(make.person(exer.desk, "Timo", "technician")))
    page = timo.html("tickets/1/")
    assert re.findall(r'name="kind" value="(\w+)"', page) == ["note"]
    timo.act(1, "say", 422, kind="customer", body="I may not.")
    timo.act(1, "say", kind="note", body="On my way.")
    assert Message.objects.get(visibility="internal").body == "On my way."


def test_pressed_at_nine_the_answer_counts_at_nine(ticket, agnes):
    pressed = now.now()
    agnes.act(1, "say", kind="customer", body="Here.")
    with now.at(pressed + timedelta(minutes=5)):
        held.send_held()
    assert Message.objects.get(body="Here.").at == pressed
