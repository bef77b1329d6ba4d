"""Pages: what may be shown, and what they say in words."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charterdesk.apps.channels.parse import bounds, html_clean, html_text, parse

REL = 'rel="noopener noreferrer nofollow"'
ALLOWED = re.compile(r"</?[a-z0-9]+(?: [a-z]+=\"[^\"<>]*\")*>")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Bonjour <b>Zoe</b></p>", "<p>Bonjour <b>Zoe</b></p>"),
        ("<script>alert(1)</script>x", "x"),
        ("<style>p{}</style><p class=a style='color:red' onclick=x()>x</p>", "<p>x</p>"),
        ("<head><title>t</title></head><body>x</body>", "x"),
        ("<form action=/logout><input name=a><button>x</button></form>", "x"),
        ("<img src=/logout alt=logo>", "logo"),
        ("<img src=//host.example/x>", ""),
        ("<img src=http://169.254.169.254/>", ""),
        ("<img src='data:image/png;base64,AAAA'>", ""),
        ("<img src='cid:a@b' onerror=x>", '<img src="cid:a@b">'),
        ("<img src=' CID:a@b'>", '<img src="CID:a@b">'),
        ("<a href='javascript:alert(1)'>x</a>", f"<a {REL}>x</a>"),
        ("<a href=' java\nscript:alert(1)'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='&#106;avascript:alert(1)'>x</a>", f"<a {REL}>x</a>"),
        ("<a href=/logout>x</a>", f"<a {REL}>x</a>"),
        ("<a href='//host.example'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='https://a.example/?a=1&amp;b' id=y>x</a>", f'<a href="https://a.example/?a=1&amp;b" {REL}>x</a>'),
        ("<a href='mailto:a@b.example'>x</a>", f'<a href="mailto:a@b.example" {REL}>x</a>'),
        ("<a href='tel:+33123'>x</a>", f'<a href="tel:+33123" {REL}>x</a>'),
        ("<svg><a xlink:href=javascript:x>y</a></svg>z", "z"),
        ("<!-- <b> -->x<![if mso]>y<![endif]>", "xy"),
        ("<o:p>x</o:p>", "x"),
        ("<object data=x>y</object>z", "z"),
        ("<iframe src=x>y</iframe>z", "z"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<b>x", "<b>x</b>"),
        ("</b>x</div>", "x"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
    ],
)  # fmt: skip
def test_only_what_is_allowed_is_shown(written, shown):
    assert html_clean.clean(written).html == shown


def test_pictures_from_elsewhere_are_counted():
    assert html_clean.clean("<img src=http://a.example/1><img src=cid:a><img src=2>").remote_images == 2


def test_unclosed_items_cells_and_paragraphs_do_not_nest():
    rows = "<tr><td><p>x" * 3000
    assert html_clean.clean(f"<table>{rows}</table>").html.count("<td>") == 3000
    assert html_clean.clean("<ul>" + "<li>x" * 3000 + "</ul>").html.count("</li>") == 3000


FRAGMENTS = [
    "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<a href=http://a.example>", "</a>", "<table>", "</table>", "<tr>",
    "<td>", "</td>", "<ul>", "<li>", "</ul>", "<div>", "</div>", "<blockquote>", "</blockquote>", "<pre>",
    "\n", "</pre>",
    "<br>", "<img src=cid:a>", "<img src=x alt='<b>'>", "<script>", "</script>", "<!--", "-->", "<svg>", "<style>",
    "</style>", "<title>", "<h1>", "</h1>", "<select>", "<option>", "x", " ", "&lt;", "&", "<", ">", '"',
    "'", "=", "\x00",
    '<a b="', "<dl>", "<dd>", "<dt>", "<th>", "<caption>", "<tbody>", "<hr>", "<center>", "<font>", "</font>", "<col>",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=60))
@settings(max_examples=400, deadline=None)
def test_cleaning_what_is_clean_changes_nothing_and_nothing_slips_through(pieces):
    shown = html_clean.clean("".join(pieces)).html
    assert html_clean.clean(shown).html == shown
    assert "<" not in ALLOWED.sub("", shown)
    assert not re.search(r"<(?:script|style|svg|form|input|iframe|title)|<[^>]* (?:on\w+|style|class)=", shown)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>un</p><p>deux</p>", "un\n\ndeux"),
        ("<div>un</div><div>deux</div>", "un\ndeux"),
        ("un<br>deux<br><br>trois", "un\ndeux\n\ntrois"),
        ("  un \n deux  ", "un deux"),
        ("<ul><li>un<li>deux<ol><li>a<li>b</ol></ul>", "* un\n* deux\n\n  1. a\n  2. b"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a b\nc d"),
        ("<p>Bonjour</p><blockquote><p>avant</p><blockquote>avant encore</blockquote></blockquote>fin",
         "Bonjour\n\n> avant\n>\n>> avant encore\n\nfin"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<a href='https://a.example/x'>ici</a>", "ici <https://a.example/x>"),
        ("<a href='https://a.example/'>a.example</a>", "a.example"),
        ("<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example"),
        ("<style>p{}</style><script>x</script><title>t</title>un", "un"),
        ("<div style='display:none'>secret</div>un", "un"),
        ("un<hr>deux", "un\n---\ndeux"),
        ("&eacute;t&eacute; &lt;3 &nbsp;x", "été <3  x"),
        ("<img src=x alt=logo> un", "logo un"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_page_is_read_as_its_reader_sees_it(page, text):
    assert html_text.text_of(page) == text


@pytest.mark.parametrize(
    "page",
    ["<div>" * 1001, "<b>" * 1001, "<div>" * 900 + "<p>" * 20_000, "<br>" * 50_001, "&" * 50_001, "x" * 1_048_577],
)
def test_a_page_beyond_the_bounds_is_not_read(page):
    with pytest.raises(bounds.Exceeded):
        html_text.text_of(page)
    with pytest.raises(bounds.Exceeded):
        html_clean.clean(page)


@pytest.mark.parametrize(
    "signature",
    [
        '<div dir="ltr" class="gmail_signature">Jane Doe<br>Example Ltd</div>',
        '<div id="Signature"><p>Jane Doe</p><p>Example Ltd</p></div>',
        '<div class="protonmail_signature_block"><div>Jane Doe</div><div>Example Ltd</div></div>',
    ],
)
def test_what_a_mail_program_marks_as_signature_is_no_news(signature):
    heading = "<hr><b>From:</b> Desk &lt;desk@example.org&gt;<br><b>Sent:</b> Monday<br><b>Subject:</b> Down<br>"
    for below in ("", heading + "<p>Did you try?</p>"):
        page = f"<div>It runs.</div>{signature}{below}"
        read = parse(f"From: jane@example.com\nContent-Type: text/html\n\n{page}".encode())
        assert (read.reply_text, read.quoted_text.split()[:2]) == ("It runs.", ["Jane", "Doe"])
        assert f"{read.reply_text} {read.quoted_text}".split() == read.text.split()
        assert read.text.isascii()


@pytest.mark.parametrize(
    "page",
    [
        '<div id="Signature"></div><div>It runs.</div>',
        '<div id="Signature">It runs.</div>',
        '<div id="Signature"><style>p{}</style></div><div>It runs.</div>',
        "<div>It&#xfdd0; runs.\ufdd0</div>",
    ],
)
def test_what_only_looks_like_a_marked_signature_is_said(page):
    read = parse(f"From: jane@example.com\nContent-Type: text/html; charset=utf-8\n\n{page}".encode())
    assert (read.reply_text, read.quoted_text) == ("It runs.", "")
