"""What people write is shown as clean HTML: lists and links, never a script, a handler or a picture of elsewhere."""

import time
from html import escape
from html.parser import HTMLParser

import nh3
import pytest
from django.template import engines
from hypothesis import example, given
from hypothesis import strategies as st

from charterdesk.web import markdown
from charterdesk.web.markdown import html_of

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![pixel](https://spy.example/a.png)",
    "[![pixel](https://spy.example/a.png)](https://spy.example)",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](data:text/html;base64,AAAA)",
    '[a](https://x.example "t\\" onclick=alert(1)")',
    "<a href='javascript:alert(1)'>a</a>",
    "&lt;script&gt;",
    "| a | b |\n|---|---|\n| <svg onload=x> | ` </code><script>` |",
    "[r]\n\n[r]: javascript:x",
    "https://x.example/<script>",
    "> " * 60 + "deep",
    "# https://x.example/onclick=1",
    "\x00",
)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def seen(text: str) -> _Seen:
    reader = _Seen()
    reader.feed(html_of(text))
    return reader


@given(st.lists(st.sampled_from(HOSTILE) | st.text(alphabet=" \n<>&\"'`*_[]()!#|-:/.ax1\\", max_size=20), max_size=8))
@example(list(HOSTILE))
def test_nothing_runs_and_nothing_is_fetched_whatever_is_written(parts: list[str]):
    found = seen("".join(parts))
    assert set(found.tags) <= markdown.TAGS
    for name, value in found.attributes:
        assert name in {"href", "title", "rel", "start"}
        if name == "href":
            assert ":" not in value.split("/")[0] or value.split(":")[0].lower() in markdown.SCHEMES


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), max_size=6))
def test_cleaning_it_again_changes_nothing(parts: list[str]):
    shown = html_of("".join(parts))
    again = nh3.clean(
        shown,
        tags=set(markdown.TAGS),
        attributes={tag: set(names) for tag, names in markdown.ATTRIBUTES.items()},
        url_schemes=set(markdown.SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    assert again == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("**now**, `ls -l`", "<p><strong>now</strong>, <code>ls -l</code></p>"),
        ("# Steps", "<h3>Steps</h3>"),
        ("Steps\n---", "<h4>Steps</h4>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("2 < 3 & 4", "<p>2 &lt; 3 &amp; 4</p>"),
    ],
)
def test_what_is_typed_is_shown_as_meant(typed: str, shown: str):
    assert html_of(typed).strip() == shown


def test_an_address_is_a_link_that_says_nothing_of_where_one_comes_from():
    assert html_of("See https://x.example/a, then.").strip() == (
        '<p>See <a href="https://x.example/a" rel="noopener noreferrer nofollow">https://x.example/a</a>, then.</p>'
    )


def test_a_picture_of_elsewhere_is_a_link_with_its_words():
    shown = html_of("![the rack](https://x.example/a.png)")
    assert "<img" not in shown
    assert ">the rack</a>" in shown


def test_templates_show_it_with_a_filter():
    assert engines["django"].from_string("{{ text|markdown }}").render({"text": "*yes*"}) == "<p><em>yes</em></p>\n"


@pytest.mark.parametrize(
    "typed",
    [
        "![" * 50_000,
        "[" * 100_000,
        "~~a" * 30_000,
        "|" + "a|" * 240 + "\n|" + "-|" * 240 + "\n" + "a\n" * 45_000,
        "1. a\n" * 20_000,
        "<script>[" * 2_000,
    ],
)
def test_a_text_made_to_keep_the_server_busy_is_shown_as_it_was_typed(typed: str):
    begun = time.process_time()
    shown = html_of(typed)
    assert time.process_time() - begun < 1.5
    assert "<table" not in shown
    assert "<script" not in shown
    assert shown.startswith("<p>" + escape(typed[:4], quote=False))
