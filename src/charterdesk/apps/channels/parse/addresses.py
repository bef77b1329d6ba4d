"""Who: the addresses of a header (RFC 5322, 3.4), read in one pass whatever stands there.

Quotes, comments, groups, routes, encoded words, semicolons and missing commas between addresses; encoded words are
decoded after the addresses are told apart, so that a comma within a name is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from charterdesk.apps.channels.parse import bounds, names
from charterdesk.apps.channels.parse.encoded_words import decode_words

_NAME_CHARACTERS = 200
_ADDRESS_CHARACTERS = 320
_BARE = re.compile(r"[^\s<>()\[\],;:\"@]+@[^\s<>()\[\],;:\"@]+|[^\s<>()\[\],;:\"@]+@\[[^\s\]]+\]")
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|"'
    r"|<[^<>]*>"
    r"|=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?="
    r"|[(),;:]"
    r"|[^\s\"<(),;:]+|\s+|.",
    re.DOTALL,
)
_CUT_DOMAIN = re.compile(r"(@[\w-]+)\s+\.\s+")
_AROUND_SIGNS = re.compile(r"\s*([.@])\s*")
_COMMENT = re.compile(r"\([^()]*\)")
_SCHEME = re.compile(r"(?i)^(?:mailto|smtp):")
_QUOTED_LOCAL = re.compile(r'("(?:[^"\\]|\\.)*"|[^\s<>()@,;:"]+)@([^\s<>()@,;:"]+)')


@dataclass(frozen=True, slots=True)
class Address:
    """One address as written and the name beside it; `email` is '' where only a name stood."""

    email: str
    name: str = ""


def read(values: list[str]) -> tuple[Address, ...]:
    """The addresses of all fields of one name, each address once.

    Raises:
        Exceeded: a field is longer, or has more addresses, than any person writes.
    """
    found: dict[str, Address] = {}
    nameless: list[Address] = []
    for value in values:
        if len(value) > bounds.ADDRESS_HEADER_CHARACTERS:
            raise bounds.Exceeded("address_header_too_long")
        for one in _of_field(value):
            if one.email:
                found.setdefault(one.email.lower(), one)
            elif one.name:
                nameless.append(one)
        if len(found) > bounds.ADDRESSES:
            raise bounds.Exceeded("too_many_addresses")
    return tuple(found.values()) or tuple(nameless[:1])


def _of_field(value: str) -> list[Address]:
    found = _read_tokens(value)
    if not any(one.email for one in found) and "=?" in value:  # the whole field, address included, is encoded
        found = _read_tokens(decode_words(value)) or found
    return found


def _read_tokens(value: str) -> list[Address]:
    found: list[Address] = []
    words: list[str] = []  # what stands before an address
    notes: list[str] = []  # what stands in comments
    angle: list[str] = []
    depth = 0

    def close() -> None:
        found.extend(_address("".join(words), " ".join(notes), angle))
        words.clear()
        notes.clear()
        angle.clear()

    for match in _TOKEN.finditer(value):
        token = match[0]
        if token == "(":
            depth += 1
            if depth > bounds.COMMENT_DEPTH:
                raise bounds.Exceeded("comments_too_deep")
        elif token == ")" and depth:
            depth -= 1
        elif depth:
            notes.append(token)
        elif token in {",", ";"}:
            close()
        elif token == ":" and not angle:
            words.clear()  # the name of a group
            notes.clear()
        elif token.startswith("<"):
            if angle:
                close()
            angle.append(token)
        elif angle and not token.isspace() and "@" in token:  # a comma is missing
            close()
            words.append(token)
        else:
            words.append(token)
    close()
    return found


def _address(words: str, notes: str, angle: list[str]) -> list[Address]:
    """One address between two commas; several where the commas are missing."""
    words = words.strip()
    if angle:
        email = _clean(angle[0][1:].removesuffix(">"))
        if email:
            return [Address(email, _name(words) or _name(notes))]
        inside = _bare(words)
        return inside or ([Address("", _name(words))] if _name(words) else [])
    found = _bare(words)
    if found:
        rest = words
        for one in found:
            rest = rest.replace(one.email, " ")
        name = _name(notes) or (_name(rest) if len(found) == 1 else "")
        return [Address(found[0].email, name), *found[1:]]
    name = _name(words)
    return [Address("", name)] if name else []


def _bare(words: str) -> list[Address]:
    if _QUOTED_LOCAL.fullmatch(words):
        return [Address(words)]
    return [Address(_clean(one)) for one in _BARE.findall(_CUT_DOMAIN.sub(r"\1.", words)) if _clean(one)]


def _clean(written: str) -> str:
    """An address without a route, `mailto:`, comments, quotes around it, blanks, or what nobody sees; '' if none."""
    written = _COMMENT.sub("", decode_words(written)).strip().strip("'").strip()
    written = _SCHEME.sub("", written)
    if written.startswith("@") and ":" in written:
        written = written.partition(":")[2]
    if not (written.startswith('"') and '"@' in written):
        written = _AROUND_SIGNS.sub(r"\1", written.replace('"', "")).strip()
        written = next((word for word in reversed(written.split()) if "@" in word), "")
    written = names.one_line(written.strip(".,;"))[:_ADDRESS_CHARACTERS]
    local, at, domain = written.rpartition("@")
    return written if at and local and domain and not local.endswith(":") else ""


def _name(written: str) -> str:
    """A name as it is meant: without quotes and escapes, decoded, on one line."""
    written = written.strip()
    if '"' in written:
        written = re.sub(r'"((?:[^"\\]|\\.)*)"?', lambda hit: re.sub(r"\\(.)", r"\1", hit[1]), written)
    name = names.one_line(decode_words(written), _NAME_CHARACTERS)
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name
