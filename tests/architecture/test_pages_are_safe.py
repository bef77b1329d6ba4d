"""Pages run no inline code and trust no text: what the Content-Security-Policy forbids is not written either."""

import re

from architecture.sources import CODE, files, found

TEMPLATES = files(CODE, ".html", ".svg")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"\son[a-z]+\s*=|\bhref\s*=\s*[\"']?\s*javascript:", re.IGNORECASE)
TRUSTS_TEXT = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off|\bmark_safe\b|\bSafeString\(|\.__html__\b")
# Where text becomes HTML on purpose, and has been cleaned or escaped in the same file.
MAY_MAKE_HTML = {
    f"{CODE}web/markdown.py",
    f"{CODE}web/markup.py",  # patterns of ours, every value of which it escapes
    f"{CODE}web/desk/ticket_verbs.py",  # parts of what a template escaped
    f"{CODE}web/desk/solving/level_shown.py",  # a drawing, escaped by rules/charter/document/svg.py
    f"{CODE}web/charter_articles.py",  # blocks, escaped by rules/charter/document/html.py
    f"{CODE}web/templates/account/email/new_device.txt",  # a mail in plain text
}


def test_templates_hold_no_script():
    assert found(INLINE_SCRIPT, TEMPLATES) == []


def test_templates_hold_no_style():
    assert found(INLINE_STYLE, TEMPLATES) == []


def test_templates_hold_no_handler():
    assert found(INLINE_HANDLER, TEMPLATES) == []


def test_no_text_is_trusted_outside_the_list():
    names = [name for name in files(CODE, ".py", ".html", ".txt") if name not in MAY_MAKE_HTML]
    assert found(TRUSTS_TEXT, names) == []


def test_a_mistake_of_each_kind_would_be_seen():
    assert INLINE_SCRIPT.search("<script>alert(1)</script>")
    assert not INLINE_SCRIPT.search('<script type="module" src="{% static "x.js" %}"></script>')
    assert INLINE_STYLE.search('<p style="color: red">')
    assert INLINE_HANDLER.search('<a onclick="go()">')
    assert TRUSTS_TEXT.search("{{ body|safe }}")
