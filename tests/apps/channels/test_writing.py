"""Writing: to whom, whether at all, in which words; every moment, promise and price against the facts."""

from datetime import timedelta
from decimal import Decimal

import pytest

import four_desks
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.files import store
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.models import IncomingMail, MarkedAddress, OutgoingFile, OutgoingMail, Watcher
from charterdesk.apps.channels.outgoing import composing, envelope, outbox, writing
from charterdesk.apps.people.custom_fields import FieldTerms, add_field
from charterdesk.apps.people.models import UNIDENTIFIED, Organisation, Person
from charterdesk.apps.tickets import closure, priority, quotes, work
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.rules.decide import decide
from charterdesk.rules.facts import Request, Requester
from four_desks import opened, paris
from outgoing import box, clock, html, plain, row, sent

WEDNESDAY = paris("2026-07-15 17:40")


@pytest.fixture
def exer(db):
    made = four_desks.exer()
    box(made.desk, "support@exer.example")
    return made


@pytest.fixture
def esii(db):
    made = four_desks.esii()
    box(made.desk, "support@esii.example")
    return made


def at(moment, verb, *given, **said):
    with clock.at(moment):
        return verb(*given, **said)


def speaks(person, language):
    Person.objects.filter(pk=person.pk).update(language=language)


def unidentified(desk, address="someone@far.example"):
    home = Organisation.objects.create(desk=desk, name="?", kind=UNIDENTIFIED)
    return Person.objects.create(desk=desk, name="Win big http://spam.example", email=address, organisation=home)


def test_ex_16_a_severity_2_reported_at_17_40_on_wednesday_is_promised_for_14_10_on_thursday(exer):
    speaks(exer.customer_person, "fr")
    at(WEDNESDAY, opened, exer, wished_priority="2")
    said = plain(sent(WEDNESDAY).messages[0])
    assert "sous 4 heures ouvrées, au plus tard le jeudi 16 juillet 2026 à 14 h 10 (heure de Paris)" in said


def test_what_the_desk_needs_beyond_the_charter_is_asked_for_in_the_acknowledgment(exer):
    by = system_actor(exer.desk)
    rack = {"en": "Rack", "fr": "Baie"}
    add_field(by, FieldTerms("ticket", "rack", "text", rack, required="opening", shown_to_customer=True))
    add_field(by, FieldTerms("ticket", "cause", "text", {"en": "Cause"}, required="opening", position=1))
    at(WEDNESDAY, opened, exer, wished_priority="2")
    said = plain(sent(WEDNESDAY).messages[0])
    assert "please send us, in reply to this message:" in said
    assert "- Rack" in said
    assert "Cause" not in said


def test_ek_05_the_registration_says_who_issued_and_received_when_what_and_how_urgent(db):
    esker = four_desks.esker()
    at(WEDNESDAY, opened, esker, wished_priority="2", subject="Printing stops")
    message = sent(WEDNESDAY).messages[0]
    said = plain(message)
    assert "Its number is 1." in said
    assert "- Issued by: Cora-esker (Quay Foods esker)" in said
    assert "- Received by: Esker, through the portal" in said
    assert "- On: Wednesday 15 July 2026 at 17:40 (Paris time)" in said
    assert "- Subject: Printing stops" in said
    assert "- Priority: 2 – Degraded" in said
    assert message["Subject"] == "[#esker-1] Request received: Printing stops"


def test_ek_05_what_an_agent_noted_on_the_telephone_names_him(esii):
    at(WEDNESDAY, opened, esii, esii.agent, channel="phone", access_code="QUAY-2026")
    assert "- Received by: Agnes-esii, Esii, by telephone" in plain(sent(WEDNESDAY).messages[0])


def test_ek_11_and_ek_13_a_best_effort_is_said_to_be_none_other(db):
    at(WEDNESDAY, opened, four_desks.esker(), wished_priority="2")
    said = plain(sent(WEDNESDAY).messages[0])
    assert "48 hours (day and night), that is until Friday 17 July 2026 at 17:40" in said
    assert "best effort" in said


def test_ek_06_and_ex_08_what_is_missing_is_asked_for(exer):
    opened(exer, wished_priority="2", given=frozenset({"technical_report"}))
    said = plain(sent().messages[0])
    assert "- Diagram of the architecture\n- A backup of the configuration" in said
    assert "Technical report" not in said


def test_ec_04_and_ec_06_no_promise_in_time_and_the_rate(db):
    made = four_desks.econnect()
    speaks(made.customer_person, "fr")
    at(WEDNESDAY, opened, made)
    said = plain(sent(WEDNESDAY).messages[0])
    assert "Votre demande est traitée dans l'ordre d'arrivée, sans engagement de délai." in said
    assert "Le tarif est de 120 € hors taxes de l'heure." in said
    # EC-02: closed since 17:30.
    assert "Il rouvre le jeudi 16 juillet 2026 à 8 h 30" in said


def test_ec_10_an_emergency_says_its_price(db):
    at(paris("2026-07-15 10:00"), opened, four_desks.econnect(), emergency=True)
    said = plain(sent(paris("2026-07-15 10:00")).messages[0])
    assert "Opening this emergency costs 150 € excluding VAT." in said
    assert "dealt with immediately" in said


def test_ec_09_prepaid_hours_have_five_per_cent_off(db):
    opened(four_desks.econnect("hours"))
    assert "The rate is 114 € an hour, excluding VAT." in plain(sent().messages[0])


def test_es_07_a_quote_comes_first_where_there_is_no_contract(db):
    opened(four_desks.esii(None), kind="intervention")
    said = plain(sent().messages[0])
    assert "You receive a quote first." in said
    assert "within" not in said


def test_es_01_each_customer_reads_his_language(esii):
    for language, word in (("fr", "Demande reçue"), ("en", "Request received"), ("es", "Solicitud recibida")):
        speaks(esii.customer_person, language)
        opened(esii)
        message = sent().messages[0]
        assert word in message["Subject"]
        assert f'<html lang="{language}">' in html(message)


def test_a_ticket_is_acknowledged_once_whatever_happens(esii):
    ticket = opened(esii)
    sent()
    closure.propose_solution(esii.agent, ticket.pk, body="Done.")
    closure.close(esii.agent, ticket.pk, reason="Done.")
    work.reply(esii.customer, ticket.pk, body="And again?")
    sent()
    assert OutgoingMail.objects.filter(kind="acknowledgment").count() == 1


def test_nothing_that_a_stranger_wrote_is_repeated_to_him_by_a_machine(esii):
    stranger = unidentified(esii.desk)
    opened(esii, esii.agent, requester_person_id=stranger.pk, organisation_id=stranger.organisation_id,
           channel="email", subject="Cheap pills http://spam.example", body="Buy them")  # fmt: skip
    message = sent().messages[0]
    whole = str(message["Subject"]) + str(message["To"]) + plain(message) + html(message)
    assert "spam" not in whole
    assert "pills" not in whole
    assert message["Subject"] == "[#esii-1] Request received"
    assert message["To"] == "someone@far.example"
    assert row().to_stranger


@pytest.mark.parametrize("channel", ["email", "portal"])
def test_no_file_goes_back_to_whoever_sent_it_as_if_the_desk_had(esii, channel):
    file = NewFile(store(esii.desk, (b"a virus, sent in the name of somebody else",), "prize.zip"), "prize.zip")
    at(WEDNESDAY, opened, esii, channel=channel, files=(file,))
    [message] = sent(WEDNESDAY).messages
    assert [part.get_filename() for part in message.walk() if part.get_filename()] == []
    assert OutgoingFile.objects.count() == 0


def test_an_agents_answer_to_a_stranger_is_an_answer(esii):
    stranger = unidentified(esii.desk)
    ticket = opened(esii, esii.agent, requester_person_id=stranger.pk,
                    organisation_id=stranger.organisation_id, channel="email", subject="Hello")  # fmt: skip
    work.reply(esii.agent, ticket.pk, body="Who are you?")
    assert [message["Subject"] for message in sent().messages][1] == "[#esii-1] Hello"


def test_who_copied_is_told_and_who_wrote_is_not(esii):
    ticket = opened(esii)
    edda = make.person(esii.desk, "Edda", "customer", esii.organisation)
    Watcher.objects.create(desk=esii.desk, ticket=ticket, person=edda)
    sent()
    work.reply(esii.agent, ticket.pk, body="Try this.")
    kept = sent()
    assert len(kept.to(esii.customer_person.email)) == len(kept.to(edda.email)) == 1
    work.reply(esii.customer, ticket.pk, body="It <b>fails</b>.")
    kept = sent()
    assert [letter.to for letter in kept.letters] == [edda.email]
    assert "Cora-esii (Quay Foods esii) wrote:" in plain(kept.messages[0])
    assert "It &lt;b&gt;fails&lt;/b&gt;." in html(kept.messages[0])


def test_a_word_that_only_its_author_follows_is_noted_for_nobody(esii):
    ticket = opened(esii)
    sent()
    work.reply(esii.customer, ticket.pk, body="More.")
    assert sent().letters == []
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


def test_what_is_for_the_reseller_goes_to_the_resellers_people_only(exer):
    ticket = opened(exer, wished_priority="2")
    dario = exer.admin
    Watcher.objects.create(desk=exer.desk, ticket=ticket, person_id=dario.person_id)
    sent()
    work.reply(exer.agent, ticket.pk, body="Between us.", visibility="reseller")
    assert [letter.to for letter in sent().letters] == [exer.reseller_person.email]


def test_what_the_desk_keeps_to_itself_is_told_to_nobody(esii):
    ticket = opened(esii)
    sent()
    work.note(esii.agent, ticket.pk, body="Secret.")
    assert sent().letters == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "no_address"),
        ("a@b.example, c@d.example", "no_address"),
        ("a b@c.example", "no_address"),
        ("a@b.example\r\nBcc: c@d.example", "no_address"),
        ("support@esii.example", "own_address"),
        ("Support+1.abc@ESII.example", "own_address"),
        ("gone@b.example", "marked_address"),
    ],
)
def test_to_whom_nothing_goes_and_why(esii, address, reason):
    Person.objects.filter(pk=esii.customer_person.pk).update(email=address)
    MarkedAddress.objects.create(desk=esii.desk, address="gone@b.example")
    opened(esii)
    assert sent().letters == []
    assert (row().state, row().reason) == ("withheld", reason)


def test_a_machines_mail_is_not_answered(esii):
    ticket = opened(esii, channel="email")
    outbox.keep_silent(ticket.pk)
    assert sent().letters == []
    assert row().reason == "automatic"


def test_what_waited_five_days_for_a_way_out_is_no_longer_told(esii):
    ticket = at(WEDNESDAY, opened, esii)
    at(WEDNESDAY, work.reply, esii.agent, ticket.pk, body="Try this.")
    assert sent(WEDNESDAY + timedelta(days=6)).letters == []
    # What an agent wrote is never withheld silently: it has failed, and the ticket says so.
    assert {mail.kind: (mail.state, mail.reason) for mail in OutgoingMail.objects.all()} == {
        "acknowledgment": ("withheld", "too_late"),
        "answer": ("failed", "too_late"),
    }


def test_a_question_a_priority_and_a_quote_say_what_they_are_for(exer):
    ticket = at(WEDNESDAY, opened, exer, wished_priority="2")
    morning = paris("2026-07-16 10:00")
    sent(WEDNESDAY)
    at(morning, priority.change_priority, exer.agent, ticket.pk, severity="1", reason="All are down.")
    said = plain(sent(morning).messages[0])
    assert "The priority of your request changes." in said
    assert "- Before: 2 – System partly usable" in said
    assert "- Now: 1 – Production interrupted" in said
    assert "- Reason: All are down." in said
    # EX-15: two open hours from the reception at 17:40, of which twenty minutes were on Wednesday.
    assert "within 2 working hours, at the latest on Thursday 16 July 2026 at 10:40" in said
    at(morning, work.reply, exer.agent, ticket.pk, body="Which version?", wait_for="customer")
    assert "We go on with your request as soon as we have your answer." in plain(sent(morning).messages[0])
    at(morning, quotes.send_quote, exer.agent, ticket.pk, amount=Decimal("1234.50"), text="A card.")
    assert "Amount: 1,234.50 € excluding VAT" in plain(sent(morning).messages[0])


def test_a_priority_that_is_given_for_the_first_time_does_not_change(exer):
    ticket = opened(exer)
    sent()
    priority.change_priority(exer.agent, ticket.pk, severity="2", reason="A way round is known.")
    said = plain(sent().messages[0])
    assert "The priority of your request is set." in said
    assert "- Before" not in said


def test_ek_12_a_solution_has_two_links_and_says_what_silence_does(db):
    esker = four_desks.esker()
    ticket = opened(esker, wished_priority="2")
    sent()
    closure.propose_solution(esker.agent, ticket.pk, body="It is repaired.")
    message = sent().messages[0]
    mail = row("solution")
    person, number = esker.customer_person.pk, mail.event.data["message"]
    for purpose in ("works", "fails"):
        assert f"/esker/answers/{purpose}/{tokens.sign(purpose, ticket.pk, person, number)}/" in plain(message)
        assert f"/esker/answers/{purpose}/{tokens.sign(purpose, ticket.pk, person, number)}/" in html(message)
        # Who reads the row cannot answer in the customer's name.
        assert tokens.sign(purpose, ticket.pk, person, number) not in mail.text + mail.html
    assert "it is you who close it" in plain(message)


def test_es_21_a_closing_says_why_and_how_the_request_comes_back(esii):
    ticket = opened(esii)
    closure.close(esii.agent, ticket.pk, reason="The supplier has **repaired** it.")
    said = plain(sent().messages[1])
    assert "The desk has closed your request." in said
    assert "The supplier has" in said
    assert "If the trouble comes back, reply to this message" in said


def test_a_mail_that_makes_no_ticket_is_answered_with_what_to_do_instead(exer, tmp_path):
    read = composing.charter_for(OutgoingMail(desk=exer.desk, created_at=WEDNESDAY))
    decision = decide(read, Request(at=WEDNESDAY, channel="email", requester=Requester(audience="end_customer")))
    stored = store(exer.desk, [b"raw"], "mail.eml")
    incoming = IncomingMail.objects.create(
        desk=exer.desk, mailbox=box(exer.desk, "b@exer.example"), via="pipe", raw=stored, sha256=stored.sha256,
        received_at=WEDNESDAY, subject="Buy this", from_email="x@far.example",
    )  # fmt: skip
    outbox.decline(incoming, decision, read, "fr", outbox.Sender("x@far.example"))
    message = sent().messages[0]
    # EX-05: to his reseller.
    assert "Adressez-vous à votre revendeur." in plain(message)
    assert "Buy this" not in str(message)
    assert message["Auto-Submitted"] == "auto-replied"


def test_files_travel_up_to_ten_megabytes_and_the_rest_is_fetched(esii, monkeypatch):
    monkeypatch.setattr(writing, "MOST_ATTACHED", 10)
    ticket = opened(esii)
    sent()
    files = [
        NewFile(store(esii.desk, [text], name), name) for text, name in ((b"small", "a.txt"), (b"x" * 20, "b.log"))
    ]
    work.reply(esii.agent, ticket.pk, body="See these.", files=files)
    message = sent().messages[0]
    assert [part.get_filename() for part in message.iter_attachments()] == ["a.txt"]
    assert "Too large for an e-mail, to be downloaded on the portal: b.log (1 MB)" in plain(message)
    assert OutgoingFile.objects.count() == 1


def test_headers_name_the_desk_thread_the_mails_and_stop_robots(esii):
    ticket = opened(esii)
    first = sent().messages[0]
    work.reply(esii.agent, ticket.pk, body="Try this.")
    letter = sent().letters[0]
    answer, mail = letter.message, row("answer")
    assert first["From"] == "Esii <support@esii.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["X-Auto-Response-Suppress"] == "All"
    assert answer["Auto-Submitted"] is None
    assert answer["In-Reply-To"] == first["Message-ID"]
    assert answer["References"] == first["Message-ID"]
    token = tokens.sign("reply", ticket.pk, esii.customer_person.pk)
    assert answer["Reply-To"] == f"Esii <support+{token}@esii.example>"
    assert answer["Message-ID"] == f"<out.{tokens.sign('out', mail.pk)}@esii.example>"
    assert letter.sender == f"support+{tokens.sign('back', mail.pk)}@esii.example"
    assert tokens.read("loop", answer["X-Charterdesk-Loop"]) == (esii.desk.pk,)


def test_a_desk_without_mailbox_writes_from_the_installation_and_says_that_nobody_reads_answers(db, settings):
    settings.DEFAULT_FROM_EMAIL = "no-reply@desk.example"
    opened(four_desks.esker(), wished_priority="2")
    letter = sent().letters[0]
    assert letter.message["From"] == "Esker <no-reply@desk.example>"
    assert letter.message["Reply-To"] is None
    assert "This address is not read" in plain(letter.message)


def test_a_long_local_part_goes_without_token(esii):
    mailbox = box(esii.desk, f"{'s' * 50}@esii.example")
    assert envelope.with_token(mailbox, tokens.sign("out", 1)) == mailbox.address


@pytest.mark.parametrize(
    "name", ["A\r\nBcc: x@y.example", 'Quote " <x@y.example>', "Nul\x00", "Ünï, cödé; <>", "a" * 300]
)
def test_no_name_and_no_subject_adds_a_header_or_a_recipient(esii, name):
    Person.objects.filter(pk=esii.customer_person.pk).update(name=name[:120].replace("\x00", ""))
    opened(esii, subject=f"Sub {name[:150]}")
    letter = sent().letters[0]
    raw = letter.as_bytes()
    head = raw.partition(b"\r\n\r\n")[0].decode()
    assert head.count("\nTo:") == 1
    assert "\nBcc" not in head
    assert [address.addr_spec for address in letter.message["To"].addresses] == [esii.customer_person.email]
    assert letter.to == esii.customer_person.email


def test_long_ids_of_others_are_never_broken(esii):
    ticket = opened(esii)
    long = f"{'A' * 60}@{'b' * 60}.example"
    stored = store(esii.desk, [b"raw"], "mail.eml")
    IncomingMail.objects.create(
        desk=esii.desk, mailbox=box(esii.desk, "c@esii.example"), via="pipe", raw=stored, sha256=stored.sha256,
        received_at=WEDNESDAY, from_email=esii.customer_person.email, msg_id=long, ticket=ticket,
    )  # fmt: skip
    head = sent().letters[0].as_bytes().partition(b"\r\n\r\n")[0].decode()
    assert f"References: <{long}>" in head
    assert f"In-Reply-To: <{long}>" in head


def test_what_the_desk_sees_for_itself_is_not_asked_for(exer):
    opened(exer, exer.agent, channel="email", kind=None)
    said = plain(sent().messages[0])
    assert "- how bad it is" in said
    assert "kind" not in said
    assert "The time depends on the priority, which we validate first." in said


def test_ex_12_what_is_sold_apart_is_offered_and_no_service_of_the_plan(exer):
    opened(exer, kind="configuration")
    said = plain(sent().messages[0])
    assert "What we offer: Professional Services." in said
    assert "Premium" not in said
