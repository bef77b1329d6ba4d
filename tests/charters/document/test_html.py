"""The document as a page: what assistive techniques read, and that nothing of a charter's text becomes code."""

import itertools
import re
from html.parser import HTMLParser

import pytest

from charterdesk.rules.charter.document import document
from charterdesk.rules.charter.document.html import fragment, page
from charters.document.reading import EVERY_ONE, TODAY, charter_of, document_of, read_html, same

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '#import "@preview/x:1.0.0"',
    "*strong* _em_ `code` $x$ [link](javascript:alert(1))",
    "{{ 7*7 }} {placeholder}",
    "x" * 300,
    "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED} abc \N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
    "a | b || c",
    "1. not a list\n# not a heading",
    "&amp; &lt; \" '",
)


def hostile(text: str) -> str:
    """A charter in which a text of others stands wherever words may stand."""
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return f"""
charter: hostile
holds_from: 2026-01-01
desk: {{name: {quoted}, country: FR, time_zone: Europe/Paris, languages: [en], is: {quoted}}}
calendars: {{opening: {{mon-fri: "09:00-18:00", closed: public holidays}}}}
channels:
  portal: {{address: {quoted}, note: {quoted}}}
  email: {{address: {quoted}}}
  phone: {{numbers: {{{quoted}: {quoted}}}, open: opening}}
audiences: {{customer: {{is: {quoted}}}}}
kinds: {{anomaly: {{is: {quoted}}}}}
severities: {{"1": {{is: {quoted}, examples: [{quoted}], customer_must: {quoted}}}}}
information: {{steps: {{is: {quoted}}}}}
plans:
  all:
    is: {quoted}
    for: [customer]
    channels: [portal, email, phone]
    commitments: {{respond: {{is: {quoted}, within: {{"1": 4 working hours}}, source: {quoted}}}}}
    price: {{included: yes, what: {quoted}}}
    options: [more]
    statements: [{{text: {quoted}}}]
options: {{more: {{is: {quoted}}}}}
not_covered: {{training: {{is: {quoted}}}}}
prices: {{note: {quoted}}}
changes: {{note: {quoted}}}
statements: [{{text: {quoted}, source: {quoted}}}]
"""


class Structure(HTMLParser):
    """Elements with their attributes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "rect", "line", "circle", "polyline", "polygon", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def structure(html: str) -> Structure:
    found = Structure()
    found.feed(html)
    return found


@pytest.mark.parametrize(("name", "language"), EVERY_ONE)
def test_the_fragment_is_well_formed_and_holds_no_style_and_no_script(name, language):
    found = structure(fragment(document_of(name, language)))
    assert (found.open, found.wrong) == ([], [])
    tags = {tag for tag, _ in found.elements}
    assert tags & {"script", "style", "iframe", "img", "link", "object", "form", "input"} == set()
    assert [attrs for _, attrs in found.elements if any(key == "style" or key.startswith("on") for key in attrs)] == []


@pytest.mark.parametrize(("name", "language"), EVERY_ONE)
def test_headings_tables_and_drawings_say_what_they_are(name, language):
    found = structure(fragment(document_of(name, language)))
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in found.elements if tag == "th")
    tables = sum(tag == "table" for tag, _ in found.elements)
    assert tables == sum(tag == "caption" for tag, _ in found.elements)
    pictures = [attrs for tag, attrs in found.elements if tag == "svg"]
    assert pictures
    assert all(attrs.get("role") == "img" and attrs.get("aria-label") for attrs in pictures)
    ids = [attrs["id"] for _, attrs in found.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {
        str(attrs["href"])[1:] for tag, attrs in found.elements if tag == "a" and str(attrs["href"]).startswith("#")
    }
    assert targets <= set(ids)
    assert next(attrs for tag, attrs in found.elements if tag == "article")["lang"] == language


def test_texts_that_are_not_in_the_language_of_the_document_say_in_which_they_are():
    html = fragment(document_of("policies/municipality", "fr"))
    assert '<span lang="es">' in html
    assert 'lang="es"' not in fragment(document_of("policies/municipality", "es")).replace('lang="es">\n<header', "")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("sources", [False, True])
def test_what_others_wrote_stays_text(text, sources):
    told = document(charter_of(hostile(text)), "en", today=TODAY, sources=sources)
    plain = structure(fragment(document(charter_of(hostile("plain")), "en", today=TODAY, sources=sources)))
    html = fragment(told)
    found = structure(html)
    inert = ({"bdi", "a"}, {"span"})
    tags = [tag for tag, _ in found.elements if tag not in inert[0]]
    assert tags == [tag for tag, _ in plain.elements if tag not in inert[0]]
    assert (found.open, found.wrong) == ([], [])
    assert same(text) in read_html(html)
    links = [str(attrs.get("href")) for tag, attrs in found.elements if tag == "a"]
    assert all(link.startswith(("#", "https://", "http://", "mailto:", "tel:")) for link in links)


def test_what_runs_from_right_to_left_is_kept_apart():
    html = fragment(document(charter_of(hostile(HOSTILE[6])), "en", today=TODAY))
    assert html.count("<bdi>") > 5


def test_a_heading_may_begin_lower_on_a_page_of_ours():
    html = fragment(document_of("exer", "en"), level=2)
    assert "<h1" not in html
    assert "<h2>Support charter</h2>" in html


def test_the_file_stands_alone():
    html = page(document_of("exer", "fr"), ".charter-document { color: black }")
    assert html.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert "<title>Charte de support – EXER DATACOM</title>" in html
    assert "<style>\n.charter-document { color: black }\n</style>" in html
    assert "default-src 'none'" in html
    found = structure(html)
    assert [attrs for tag, attrs in found.elements if tag in {"script", "link", "img"} or "src" in attrs] == []
