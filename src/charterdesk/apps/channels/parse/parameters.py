"""A structured header: its word and its parameters (RFC 2045, RFC 2231, and what is written instead of them)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from charterdesk.apps.channels.parse import bounds, charsets
from charterdesk.apps.channels.parse.encoded_words import decode_words

_MAIN = re.compile(r"\s*([^\s;=\"]*)")
_NAME = re.compile(r"[\s;,]*(?:\([^()]*\)[\s;,]*)?([^\s;=\"]+)\s*=\s*")
_COMMENT_BEHIND = re.compile(r"(?<=\S)\s+\([^()]*\)$")
_NAMES = {"name", "filename"}
_LABEL = re.compile(r"([\w.:-]{1,40})'[\w-]{0,20}'")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?$")
_BYTES = re.compile(rb"%([0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Structured:
    """The word before the first semicolon, in small letters, and the parameters by their names in small letters."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    flooded: bool = False

    def get(self, name: str) -> str:
        """A parameter's value, '' where it is not given."""
        return self.parameters.get(name, "")


def structured(written: str) -> Structured:
    """Read a header such as Content-Type; more parameters than any mail has are left out, and said to be."""
    flooded = len(written) > bounds.PARAMETER_CHARACTERS
    written = written[: bounds.PARAMETER_CHARACTERS]
    main = _MAIN.match(written)
    value = main[1].lower() if main else ""
    at = main.end() if main else 0
    pairs: list[tuple[str, str, bool]] = []
    while at < len(written) and len(pairs) < bounds.PARAMETERS:
        named = _NAME.match(written, at)
        if named is None:
            semicolon = written.find(";", at)
            if semicolon < 0:
                break
            at = semicolon + 1
            continue
        text, quoted, at = _value(written, named.end())
        name = named[1].lower()
        if not quoted and name.partition("*")[0] not in _NAMES:  # `plan (1).pdf` is often written without quotes
            text = _COMMENT_BEHIND.sub("", text)
        pairs.append((name, text, quoted))
    return Structured(value, _joined(pairs), flooded or len(pairs) >= bounds.PARAMETERS)


def _value(written: str, at: int) -> tuple[str, bool, int]:
    """A value from where it begins: the text, whether it stood in quotes, where it ends."""
    if not written.startswith('"', at):
        semicolon = written.find(";", at)
        end = semicolon if semicolon >= 0 else len(written)
        return _until_next(written[at:end].strip()).replace('"', ""), False, end
    end = at + 1
    while (end := written.find('"', end)) >= 0:
        if not _escaped(written, end):
            break
        end += 1
    if end < 0:
        return written[at + 1 :], True, len(written)
    return _ESCAPED.sub(r"\1", written[at + 1 : end]), True, end + 1


def _escaped(written: str, quote: int) -> bool:
    """A backslash before the last quote of a path is the path's, not an escape."""
    backslashes = 0
    while backslashes < 64 and written[quote - 1 - backslashes] == "\\":  # noqa: PLR2004 -- a flood, not a name
        backslashes += 1
    return backslashes % 2 == 1 and '"' in written[quote + 1 :].split(";", 1)[0]


def _until_next(text: str) -> str:
    """Without semicolons between them, parameters are told apart by the next `name=`."""
    following = re.search(r"\s(?:charset|boundary|name|filename|format|delsp|type|size)\s*=", text, re.IGNORECASE)
    return text[: following.start()].strip() if following else text


def _joined(pairs: list[tuple[str, str, bool]]) -> dict[str, str]:
    """Continued and percent-encoded parameters put together (RFC 2231); what is plainly given otherwise counts less."""
    plain: dict[str, str] = {}
    cut: dict[str, list[tuple[int, bool, str]]] = {}
    for name, text, _quoted in pairs:
        section = _SECTION.match(name)
        if section is None or (section[2] is None and section[3] is None):
            plain.setdefault(name, decode_words(text))
        else:
            cut.setdefault(section[1], []).append((int(section[2] or 0), bool(section[3]), text))
    return plain | {name: _put_together(sections) for name, sections in cut.items()}


def _put_together(sections: list[tuple[int, bool, str]]) -> str:
    sections.sort(key=lambda section: section[0])
    charset, data = "", b""
    if sections[0][1]:
        label, quote, _language = sections[0][2].partition("'")
        _language, second, rest = _language.partition("'")
        if quote and second:
            charset = label
            sections[0] = (sections[0][0], True, rest)
    elif any(percent for _number, percent, _text in sections):  # the sign of encoding was forgotten in the first
        label_only = _LABEL.match(sections[0][2])
        if label_only and (charsets.codec_of(label_only[1]) or label_only[1].lower() == "us-ascii"):
            charset = label_only[1]
            sections[0] = (sections[0][0], False, sections[0][2][label_only.end() :])
    for _number, percent, text in sections:
        raw = text.encode("utf_8", "surrogateescape")
        data += _BYTES.sub(lambda hit: bytes.fromhex(hit[1].decode()), raw) if percent else raw
    return decode_words(charsets.decode(data, charset)[0])
