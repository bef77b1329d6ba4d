"""Mails that came back, as servers of many makes return them; mails of people about mails that fail."""

import email
import time

import pytest

from charterdesk.apps.channels.parse import parse
from charterdesk.apps.channels.parse.bounces import Bounce, bounce_of

GONE = "ines.gone@customer.example"
OURS = "T-2041.7@desk.example"
RETURNED = f"""\
Return-Path: <support@desk.example>
Received: from app.desk.example by mx.desk.example; Tue, 10 Feb 2026 09:00:00 +0000
From: Support <support@desk.example>
To: Ines Gone <{GONE}>
Subject: [T-2041] The printer
Message-ID: <{OURS}>

We are on it.
"""


def read(raw: str) -> Bounce | None:
    message = email.message_from_string(raw)
    subject = message.get("Subject", "")
    text = "" if message.is_multipart() else str(message.get_payload())
    return bounce_of(message, subject, email.utils.parseaddr(message.get("From", ""))[1], text)


def report(*recipients: str, notice: str = "Your mail could not be delivered.", returned: str = RETURNED) -> str:
    groups = "\n\n".join(recipients)
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>
To: support@desk.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="limit"

--limit
Content-Type: text/plain

{notice}

--limit
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example
Arrival-Date: Tue, 10 Feb 2026 09:00:00 +0000

{groups}

--limit
Content-Type: message/rfc822

{returned}
--limit--
"""


def status(recipient: str, action: str = "failed", code: str = "5.1.1") -> str:
    return f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {code}"


def notice(body: str, *, sender: str = "MAILER-DAEMON@mx.customer.example", subject: str = "failure notice") -> str:
    return f"Return-Path: <>\nFrom: {sender}\nTo: support@desk.example\nSubject: {subject}\n\n{body}"


def test_a_delivery_report_names_whom_it_did_not_reach_and_which_mail_came_back():
    assert read(report(status(GONE))) == Bounce((GONE,), (OURS,), permanent=True)


def test_every_recipient_of_a_report_is_named_once():
    both = report(status(GONE), status("noe@other.example"), status(GONE))
    assert read(both).recipients == (GONE, "noe@other.example")


def test_a_warning_of_delay_is_a_bounce_that_may_still_arrive():
    assert read(report(status(GONE, "delayed", "4.4.1"))) == Bounce((GONE,), (OURS,), permanent=False)


def test_one_recipient_given_up_makes_a_report_permanent():
    assert read(report(status("noe@other.example", "delayed", "4.4.1"), status(GONE))).permanent


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_receipt_of_delivery_is_no_bounce(action):
    assert read(report(status(GONE, action, "2.0.0"))) is None


def test_a_receipt_of_reading_is_no_bounce():
    raw = report(status(GONE)).replace("report-type=delivery-status", "report-type=disposition-notification")
    raw = raw.replace("message/delivery-status", "message/disposition-notification").replace(
        "Undelivered Mail", "Read: x"
    )
    raw = raw.replace("MAILER-DAEMON", "jane").replace("Return-Path: <>\nFrom: Mail Delivery System", "From: Jane")
    assert read(raw) is None


def test_a_report_names_who_was_delivered_and_who_was_not():
    assert read(report(status("noe@other.example", "delivered", "2.0.0"), status(GONE))).recipients == (GONE,)


def test_where_the_final_recipient_is_no_address_of_the_internet_the_original_one_is_taken():
    field = f"Original-Recipient: rfc822;{GONE}\nFinal-Recipient: LOCAL;ines@mailstore\nAction: failed\nStatus: 5.2.2"
    assert read(report(field)).recipients == (GONE,)


@pytest.mark.parametrize(
    "written", [f"rfc822;{GONE}", f"RFC822 ; <{GONE}>", GONE, f"utf-8;{GONE}", f'rfc822; "{GONE}"']
)
def test_recipient_fields_are_read_however_they_are_written(written):
    assert read(report(f"Final-Recipient: {written}\nAction: failed\nStatus: 5.1.1")).recipients == (GONE,)


def test_a_report_whose_limits_are_broken_is_read_as_text():
    raw = report(status(GONE)).replace("--limit\n", "--another\n").replace("--limit--", "--another--")
    assert read(raw) == Bounce((GONE,), (OURS,), permanent=True)


def test_a_report_that_returns_only_the_header_still_says_which_mail_it_was():
    assert read(report(status(GONE)).replace("message/rfc822", "text/rfc822-headers")).ids == (OURS,)


def test_where_nothing_came_back_the_mail_that_the_notice_answers_is_meant():
    raw = notice(f"<{GONE}>:\nuser unknown").replace("Subject:", f"In-Reply-To: <{OURS}>\nSubject:")
    assert read(raw).ids == (OURS,)


QMAIL = f"""\
Hi. This is the qmail-send program at mx.customer.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{GONE}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{RETURNED}"""
EXIM = f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {GONE}
    SMTP error from remote mail server: 550 no such user

------ This is a copy of the message, including all the headers. ------

{RETURNED}"""
SENDMAIL = f"""\
The original message was received at Tue, 10 Feb 2026 09:00:00 GMT

   ----- The following addresses had permanent fatal errors -----
ines@inside
    (expanded from: <{GONE}>)

   ----- Transcript of session follows -----
550 5.1.1 <other@inside>... User unknown

   ----- Original message follows -----

{RETURNED}"""
NOTES = f"""\
Your message

  Subject: [T-2041] The printer

was not delivered to:

  {GONE}

because:

  User ines (ines@inside) not listed in Domino Directory
"""
EXCHANGE = f"""\
Your message

  To:      Ines Gone
  Subject: [T-2041] The printer
  Sent:    Tue, 10 Feb 2026 09:00:00 -0000

did not reach the following recipient(s):

c=FR;a= ;p=CUSTOMER;o=Site;dda:SMTP={GONE}; on Tue, 10 Feb 2026 09:00:01 -0000
    The recipient name is not recognized
"""
OLD_SENDMAIL = f"""\
   ----- Transcript of session follows -----
>>> RCPT To:<{GONE}>
<<< 550 No such user here.
550 <{GONE}>... User unknown

   ----- Unsent message follows -----
{RETURNED}"""
LABELLED = f"Message could not be delivered to mobile.\nError: No valid recipients\n\nRecipient: <{GONE}>\n"
INLINE = f"Sorry, unable to deliver your message to {GONE} for the following reason:\n552 Quota violation\n"
AFTERWARDS = f"The mail system reports:\n\n{GONE} - no such user here.\n"
FRENCH = f"Votre message n'a pas pu être remis aux destinataires suivants :\n\n   {GONE}\n\nBoîte aux lettres pleine\n"
GERMAN = f"Ihre Nachricht konnte den folgenden Empfängern nicht zugestellt werden:\n\n   {GONE}\n\nPostfach voll\n"
SPANISH = f"Su mensaje no pudo ser entregado a los siguientes destinatarios:\n\n   {GONE}\n\nBuzón lleno\n"
BARE = f"Your mail to the following recipients could not be delivered:\n\nines.gone\n\nReturned message:\n\n{RETURNED}"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=name)
        for name, body in {
            "qmail": QMAIL,
            "exim": EXIM,
            "sendmail": SENDMAIL,
            "notes": NOTES,
            "exchange": EXCHANGE,
            "old sendmail": OLD_SENDMAIL,
            "labelled": LABELLED,
            "in the sentence": INLINE,
            "at the head of the sentence": AFTERWARDS,
            "French": FRENCH,
            "German": GERMAN,
            "Spanish": SPANISH,
            "name without a domain": BARE,
        }.items()
    ],
)
def test_a_notice_without_fields_is_read_as_its_reader_would(body):
    bounce = read(notice(body))
    assert (bounce.recipients, bounce.permanent) == ((GONE,), True)
    assert bounce.ids == ((OURS,) if RETURNED in body else ())


def test_exim_names_whom_it_failed_in_a_header():
    raw = notice("Some words.", subject="Mail delivery failed").replace("From:", f"X-Failed-Recipients: {GONE}\nFrom:")
    assert read(raw).recipients == (GONE,)


def test_where_a_notice_names_nobody_it_was_the_one_the_returned_mail_went_to():
    assert read(notice(f"The mail below was refused.\n\n--- Original message ---\n{RETURNED}")).recipients == (GONE,)


def test_the_address_that_offers_help_is_not_the_one_that_failed():
    body = f"For assistance write to postmaster@mx.customer.example.\n\n<{GONE}>: host said: 550 no such user\n"
    assert read(notice(body)).recipients == (GONE,)


def test_a_warning_without_fields_may_still_arrive():
    body = (
        f"A message that you sent has not yet been delivered to:\n\n  {GONE}\n\nNo action is required on your part.\n"
    )
    bounce = read(notice(body, subject="Warning: message 1abc-22 delayed 24 hours"))
    assert (bounce.recipients, bounce.permanent) == ((GONE,), False)


def test_a_gateway_that_is_no_postmaster_is_known_by_its_mark_or_by_what_it_returns():
    body = f"The message could not be delivered to:\n\n{GONE}\n"
    gateway = notice(body, sender="gateway@customer.example", subject="Mail could not be delivered")
    human = gateway.replace("Return-Path: <>\n", "Return-Path: <gateway@customer.example>\n")
    assert read(human) is None
    assert read(human.replace("From:", "Auto-Submitted: auto-generated\nFrom:")).recipients == (GONE,)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (
            "Mail delivery problem since this morning",
            "Mails to noe@other.example could not be delivered: user unknown.",
        ),
        ("Undeliverable mails", "We get 550 5.1.1 user unknown for all of our customers. Please help."),
        (
            "Delivery failed for parcel 12",
            "The parcel could not be delivered to the following address: 1 Station Road.",
        ),
        ("Fwd: Undelivered Mail Returned to Sender", f"What does this mean?\n\n> <{GONE}>: user unknown\n"),
        ("TR: failure notice", QMAIL),
        ("The printer", "The mailbox of the printer is full, the scanner was not able to send the page."),
    ],
)
def test_what_people_write_about_mails_that_fail_is_no_bounce(subject, body):
    raw = f"Return-Path: <jane@customer.example>\nFrom: Jane <jane@customer.example>\nSubject: {subject}\n\n{body}"
    assert read(raw) is None


def test_a_report_that_somebody_attaches_is_no_bounce():
    inner = report(status(GONE))
    raw = f"""\
From: Jane <jane@customer.example>
Subject: I cannot write to Ines
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: text/plain

See what came back.

--outer
Content-Type: message/rfc822

{inner}
--outer--
"""
    assert read(raw) is None


def test_an_answer_in_absence_is_no_bounce():
    raw = notice("I am out of the office until Monday.", sender="jane@customer.example", subject="Out of office")
    assert read(raw) is None


def test_the_whole_reader_attaches_a_bounce_to_its_mail():
    mail = parse(report(status(GONE)).encode())
    assert (mail.is_auto, mail.is_bounce, mail.bounce_permanent) == (True, True, True)
    assert (mail.bounce_recipients, mail.bounced_ids) == ((GONE,), (OURS,))
    assert mail.do_not_answer == "bounce"


@pytest.mark.parametrize(
    "unit",
    ["a", "a@", "a@b.c ", "<", ">", '"', ".", " ", "\n", "-", "to: ", "message-id: ", "re: ", "received: ", "x: y\n ",
     "550 5.1.1 <", "deliver ", "could not ", "the following address\n", "final-recipient: rfc822; a@b.c\n", "\n\n"],
)  # fmt: skip
def test_an_endless_notice_takes_no_time(unit):
    long = (unit * 64_000)[:64_000]
    raws = [report(long, notice=long, returned=long), notice(long), notice("x", subject=long.replace("\n", " "))]
    messages = [email.message_from_string(raw) for raw in raws]
    started = time.process_time()
    for message in messages:
        bounce_of(message, long, "mailer-daemon@mx.customer.example", long)
    assert time.process_time() - started < 1


def test_a_report_of_thousands_of_parts_takes_no_time():
    part = f"--limit\nContent-Type: message/delivery-status\n\n{status(GONE)}\n\n" + "x" * 5_000 + "\n"
    raw = report(status(GONE)).replace("--limit--", part * 2_000 + "--limit--")
    message = email.message_from_string(raw)
    started = time.process_time()
    assert bounce_of(message, "failure", "mailer-daemon@mx.customer.example", "").recipients == (GONE,)
    assert time.process_time() - started < 1


def test_groups_of_fields_without_a_blank_line_between_them_name_each_recipient():
    raw = report(status(GONE) + "\n" + status("noe@other.example"))
    assert read(raw).recipients == (GONE, "noe@other.example")


def test_no_control_character_leaks_from_an_address_or_an_id():
    raw = report(status("in\x1bes@customer.example"), status("ines\u202e@customer.example"), status(GONE))
    bounce = read(raw.replace(OURS, "T-1\x07@desk.example"))
    assert (bounce.recipients, bounce.ids) == ((GONE,), ())


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unknown-8bit", "idna", "\udcff", "base64"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit", "x-uuencode", "\udcff"])
def test_a_charset_or_an_encoding_that_is_none_makes_no_report_unreadable(charset, encoding):
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}"
    raw = report(status(GONE), notice="+2QnZCQ- \udce9\udcff =E9= ====").replace("Content-Type: text/plain", head)
    message = email.message_from_bytes(raw.encode("utf-8", "surrogateescape"))
    assert bounce_of(message, "failure", "mailer-daemon@mx.customer.example", "").recipients == (GONE,)


def test_a_report_that_a_mail_server_passes_on_within_its_own_mail_is_read():
    raw = f"""\
From: MAILER-DAEMON@gateway.example
Subject: Postmaster notice
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: text/plain

See below.

--outer
Content-Type: message/rfc822

{report(status(GONE))}
--outer--
"""
    assert read(raw).recipients == (GONE,)


def test_a_name_without_a_domain_is_one_of_the_server_that_refuses_it():
    body = "Your mail to the following recipients could not be delivered:\n\nines.gone\n"
    assert read(notice(body, sender="MAILER-DAEMON@customer.example")).recipients == (GONE,)


def test_text_that_its_own_encoding_contradicts_is_left_out():
    raw = report(status(GONE), notice="\udcff \u20ac").replace(
        "Content-Type: text/plain", "Content-Type: text/plain; charset=idna"
    )
    assert read(raw).recipients == (GONE,)
