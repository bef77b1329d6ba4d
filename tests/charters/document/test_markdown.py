"""The document as Markdown: every word of it, and nothing of a charter's text as a sign of its own."""

import pytest
from markdown_it import MarkdownIt

from charterdesk.rules.charter.document import document
from charterdesk.rules.charter.document.blocks import Drawing
from charterdesk.rules.charter.document.markdown import markdown
from charters.document.reading import EVERY_ONE, TODAY, charter_of, document_of, read_html, same, words_of
from charters.document.test_html import HOSTILE, hostile, structure

RENDER = MarkdownIt("commonmark", {"html": True}).enable("table")


@pytest.mark.parametrize(("name", "language"), EVERY_ONE)
def test_every_word_of_the_document_is_in_its_markdown(name, language):
    told = document_of(name, language)
    text = read_html(RENDER.render(markdown(told)))
    missing = [
        piece
        for block in told.blocks
        if not isinstance(block, Drawing)
        for piece in words_of(block)
        if same(piece) not in text
    ]
    assert missing == []


@pytest.mark.parametrize("text", HOSTILE)
def test_what_others_wrote_stays_text(text):
    told = RENDER.render(markdown(document(charter_of(hostile(text)), "en", today=TODAY)))
    plain = RENDER.render(markdown(document(charter_of(hostile("plain")), "en", today=TODAY)))
    tags = [tag for tag, _ in structure(told).elements if tag != "a"]
    assert tags == [tag for tag, _ in structure(plain).elements if tag != "a"]
    assert same(text) in read_html(told)
    assert "javascript:" not in [attrs.get("href") for _, attrs in structure(told).elements]


def test_tables_and_examples_are_told():
    text = markdown(document_of("exer", "en"))
    assert "| Severity 2 | 4 working hours |" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Severity 2: reported Wednesday 17:40, Response time due Thursday 14:10." in text.replace(
        "\N{NO-BREAK SPACE}", " "
    )
