"""Filling a letter: fields are replaced and nothing else; a value is never read again (security.md 1.1, templates)."""

import pytest

from charterdesk.apps.channels.outgoing import markup
from charterdesk.apps.channels.outgoing.filling import Value, fill, fill_line, lines, one_line, unknown_fields

PAYLOADS = [
    "{{7*7}}", "{{ subject }}", "{% load i18n %}", "{{x.__class__}}", "%(name)s", "{0.__init__}", "${7*7}", "#{7*7}",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "\ue0000\ue001", "{{",
    "**bold**", "`code`", "<b>", "&lt;b&gt;", "{{secret}}",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_value_holds_stays_as_it_is(payload):
    filled = fill("Before {{subject}} after", {"subject": Value(payload), "secret": Value("S3CRET")})
    assert filled.text == f"Before {payload} after\n"
    assert "<script" not in filled.html
    assert "<img" not in filled.html
    assert "S3CRET" not in filled.text + filled.html
    assert "49" not in filled.text + filled.html


@pytest.mark.parametrize("signs", ["\ue0000\ue001", "\ue0001\ue001", "\ue00099\ue001"])
def test_the_signs_that_stand_for_a_value_mean_nothing_within_one(signs):
    values = {"message": Value(signs, f"<p>{signs}</p>", block=True), "works": Value("S3CRET")}
    assert fill("{{message}}\n\nHere: {{works}}", values).html == f"<p>{signs}</p>\n<p>Here: S3CRET</p>"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_value_holds_stays_as_it_is_in_a_subject(payload):
    assert fill_line("About {{subject}}!", {"subject": Value(payload)}) == one_line(f"About {payload}!")


def test_what_is_no_field_stays_as_it_stands():
    assert fill("{{7*7}} {{unknown}} {{ a b }}", {"a": Value("x")}).text == "{{7*7}} {{unknown}} {{ a b }}\n"
    assert unknown_fields("{{7*7}} {{subject}} {{ subject.x }} {{priority}}", ["subject"]) == (
        "7*7",
        "subject.x",
        "priority",
    )


def test_a_paragraph_whose_fields_are_all_empty_is_left_out():
    values = {"a": Value(""), "b": Value("told")}
    assert fill("One\n\n{{a}} empty\n\n{{b}} full\n\nEnd", values).text == "One\n\ntold full\n\nEnd\n"


def test_a_line_of_a_list_whose_fields_are_all_empty_is_left_out():
    values = {"a": Value(""), "b": Value("told")}
    assert fill("- A: {{a}}\n- B: {{b}}\n- C", values).text == "- B: told\n- C\n"
    assert fill("Before\n\n- A: {{a}}\n\nAfter", values).text == "Before\n\nAfter\n"


def test_a_subject_loses_what_joined_an_empty_field():
    assert fill_line("Request received: {{subject}}", {"subject": Value("")}) == "Request received"


def test_a_subject_is_one_line_whatever_it_holds():
    said = fill_line("{{subject}}", {"subject": Value("a\r\nBcc: x@y.example\x00\u2028b\u202ec")})
    assert said == "a Bcc: x@y.example b c"


def test_several_things_become_a_list_and_one_a_paragraph():
    assert lines(["one"]).text == "one"
    assert lines(["one", "two"]).text == "- one\n- two"
    assert lines([], intro="To be given:").text == ""
    assert lines(["<b>"], intro="Give:").html == "<p>Give:</p><ul><li>&lt;b&gt;</li></ul>"
    assert fill("{{a}}", {"a": lines(["one", "two"])}).html == "<ul><li>one</li><li>two</li></ul>"


def test_markdown_shows_no_pictures_no_styles_and_no_programs():
    made = markup.html_of('![x](http://a.example/x.png) <style>b</style> [go](javascript:x) <a onclick="x">y</a>')
    assert "<img" not in made
    assert "<style" not in made
    assert 'href="javascript' not in made
    assert "<a onclick" not in made


def test_markdown_becomes_plain_text_without_its_signs():
    text = "# Head\n\nOne **two** [three](https://a.example)\n\n1. a\n2. b\n   - c\n\n```\ncode\n```\n\nEnd"
    assert markup.text_of(text) == ("Head\n\nOne two three (https://a.example)\n\n1. a\n2. b\n  - c\ncode\n\nEnd")
