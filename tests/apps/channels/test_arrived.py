"""What a mail becomes on the ticket: its subject, its words, the serial numbers in it."""

from time import process_time

import pytest

from charterdesk.apps.channels.incoming.arrived import body_of, kept_id, language_of, subject_of
from charterdesk.apps.channels.incoming.serials import serial_like
from charterdesk.apps.channels.parse import Attachment, ParsedMail


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Re: printer", "printer"),
        ("RE[2]: AW: TR : Rép : Fwd: printer", "printer"),
        ("Re: [#north-12] Re: printer", "printer"),
        ("Ref: order 12", "order 12"),
        ("Return of goods", "Return of goods"),
        ("Résumé", "Résumé"),
        ("[#north-12]", "(no subject)"),
        ("a\r\nBcc: x@y.example", "a Bcc: x@y.example"),
        ("x" * 250, "x" * 199 + "…"),
    ],
)
def test_a_subject_is_one_line_without_marks(written, kept):
    assert subject_of(ParsedMail(subject=written), "en") == kept


def test_the_new_words_are_the_message_or_all_where_none_is_new():
    assert body_of(ParsedMail(text="new\n> old", reply_text="new"), "en") == "new"
    assert body_of(ParsedMail(text="> old", reply_text=" \n"), "en") == "> old"
    assert body_of(ParsedMail(), "fr") != ""


def test_the_place_of_a_picture_that_is_attached_is_left_out_of_the_message():
    picture = Attachment(name="a.png", content_type="image/png", size=1, content_id="image001.png@01DC.1")
    text = "See here:\n[cid:image001.png@01DC.1]\nand [CID:image001.png@01dc.1]there [cid:other@01DC].\n"
    mail = ParsedMail(text=text, reply_text=text.strip(), attachments=(picture,))
    assert body_of(mail, "en") == "See here:\nand there [cid:other@01DC]."
    # Nothing else changes, and without the picture its place says that there was one.
    assert body_of(ParsedMail(text=text), "en") == text.strip()
    only = ParsedMail(text="[cid:image001.png@01DC.1]", attachments=(picture,))
    assert body_of(only, "en") == "(no text)"


def test_looking_for_places_of_pictures_takes_no_time():
    picture = Attachment(name="a.png", content_type="image/png", size=1, content_id="a")
    began = process_time()
    body_of(ParsedMail(text="[cid:" * 200_000, attachments=(picture,)), "en")
    assert process_time() - began < 2


def test_a_cut_message_says_so_and_fits():
    body = body_of(ParsedMail(text="x" * 200_000), "en")
    assert len(body) == 100_000
    assert body.endswith("beside this message.)")


def test_what_no_engine_can_keep_is_replaced():
    assert body_of(ParsedMail(text="a\x00b\ud800c"), "en") == "ab?c"
    assert len(kept_id("m" * 4000)) == 64


def test_the_answer_is_in_a_language_that_somebody_speaks():
    assert language_of(ParsedMail(language="es"), (), "fr") == "es"
    assert language_of(ParsedMail(language="de"), (), "", "fr") == "fr"
    assert language_of(ParsedMail(language="de"), ("de",), "fr") == "de"


def test_words_with_a_digit_may_be_serial_numbers():
    text = "Switch SW-0001 (s/n: ab12.34/5), port 3, since 2026-07-15; a well-known problem, FCW2140L0GH."
    assert serial_like([text]) == ["SW-0001", "ab12.34/5", "2026-07-15", "FCW2140L0GH"]
    assert len(serial_like([" ".join(f"word{number}" for number in range(1000))])) == 200
