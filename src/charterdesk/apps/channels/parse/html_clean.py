"""The HTML of a mail as it may be shown: an allowlist, images of this mail only, nothing that acts or calls home."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import nh3

from charterdesk.apps.channels.parse.html_tokens import Close, Open, tokens

_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "abbr": {"title"},
}
_TAGS = {
    "a", "abbr", "b", "bdi", "big", "blockquote", "br", "caption", "center", "cite", "code", "dd", "del", "dfn", "div",
    "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "samp", "small", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
_NEVER_SHOWN = {"head", "object", "applet", "select", "datalist", "audio", "video"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")
_CID = re.compile(r"cid:[^\s\"'<>]{1,998}", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")
_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_SPECIAL = re.compile("[&<>\u00a0]")
_REL = "noopener noreferrer nofollow"
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Clean:
    """HTML that may be shown, and how many images from elsewhere were left out."""

    html: str
    remote_images: int


def clean(html: str) -> Clean:
    """What may be shown. Cleaning what is clean changes nothing.

    Raises:
        Exceeded: the page lies beyond the bounds.
    """
    nested, remote = _nested(html)
    shown = _SANITISER.clean(nested)
    for _ in range(_ROUNDS):
        if shown == nested:  # nothing was repaired, so nothing will be
            return Clean(shown, remote)
        nested = _nested(shown)[0]
        shown = _SANITISER.clean(nested)
    return Clean(shown if shown == nested else escape(shown, quote=False), remote)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """A value as it may stand, None where it may not."""
    if tag == "img" and name == "src":
        return value if _CID.fullmatch(value) else None
    if name == "href":
        scheme = _SCHEME.match(_UNSEEN.sub("", value))
        return value.strip() if scheme and scheme[1].lower() in _SCHEMES else None
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return value if _NUMBER.fullmatch(value) else None
    return value


_SANITISER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    link_rel=_REL,
    url_schemes={*_SCHEMES, "cid"},
    strip_comments=True,
)


def _nested(html: str) -> tuple[str, int]:
    """The allowed tags only, well nested, so that the sanitiser has nothing to repair."""
    out: list[str] = []
    remote, hidden = 0, 0
    for token in tokens(html):
        if isinstance(token, str):
            if not hidden:
                out.append(_text(token) if _SPECIAL.search(token) else token)
        elif token.name in _NEVER_SHOWN:
            hidden += 1 if isinstance(token, Open) else -1
        elif hidden or token.name not in _TAGS:
            continue
        elif isinstance(token, Close):
            out.append(f"</{token.name}>")
        elif token.name == "img" and not _CID.fullmatch(token.attributes.get("src", "").strip()):
            remote += 1
            out.append(_text(token.attributes.get("alt", "")))
        else:
            out.append(_start(token))
    return "".join(out), remote


def _start(tag: Open) -> str:
    allowed = _ATTRIBUTES.get(tag.name)
    if not allowed:
        return f"<{tag.name}>"
    kept = [
        (name, _attribute(tag.name, name, tag.attributes[name].strip())) for name in tag.attributes if name in allowed
    ]
    if tag.name == "a":
        kept.append(("rel", _REL))
    written = "".join(f' {name}="{_quoted(value)}"' for name, value in kept if value is not None)
    return f"<{tag.name}{written}>"


def _text(text: str) -> str:
    """Text as the sanitiser writes it."""
    return escape(text, quote=False).replace("\u00a0", "&nbsp;")


def _quoted(value: str) -> str:
    return _text(value).replace('"', "&quot;")
