"""What a mail becomes on the ticket: its subject, its words, the serial numbers in it."""

import pytest

from charterdesk.apps.channels.incoming.arrived import body_of, kept_id, language_of, subject_of
from charterdesk.apps.channels.incoming.serials import serial_like
from charterdesk.apps.channels.parse import ParsedMail


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
