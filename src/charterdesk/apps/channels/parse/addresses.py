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
_BARE = re.compile(  # from where a word begins only: a flood of letters without an address is read once
    r"(?<![^\s<>()\[\],;:\"@])[^\s<>()\[\],;:\"@]+(?:(?:@[^\s<>()\[\],;:\"@]+){1,9}|@\[[^\s\]]+\])"
)
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|"'
    r"|<[^<>]*>"
    r"|=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?="
    r"|[(),;:]"
    r"|(?:[^\s\"<(),;:\\]|\\.)+|\s+|.",
    re.DOTALL,
)
_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=")
_CUT_DOMAIN = re.compile(r"(@[\w-]+)\s+\.\s+")
_AROUND_SIGNS = re.compile(r"\s*([.@])\s*")
_COMMENT = re.compile(r"\([^()]*\)")
_SCHEME = re.compile(r"(?i)^(?:mailto|smtp):")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
_GROUP = re.compile(r"[^<>:]*:.*;\s*", re.DOTALL)
_ROUTE = re.compile(r"(?:\A|<)\s*@[^:<>]*:")
_WITHIN_ANOTHER = re.compile(r"""[\s>"']*@|[^,;<"]{0,320}"@""")
_WHOLE = re.compile(r"([^<>]*)<([^<>\s]+@[^<>\s]+)>")
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


def is_doubtful(value: str, email: str) -> bool:
    """Whether others may read another sender than `email` in a From field: a group, a route, an address within another.

    Servers that check the sender's domain (DMARC) say nothing of such a field, so it must not pass for a plain one.
    """
    plain = _QUOTED.sub("", value)
    if _QUOTED.sub("", email).count("@") > 1:
        return True
    if _GROUP.fullmatch(plain) or _ROUTE.search(plain):
        return True
    place = value.lower().find(email.lower())
    if place < 0 and "=?" in value:  # an address within an encoded word is one to us, to servers none
        return True
    return place >= 0 and _WITHIN_ANOTHER.match(value, place + len(email)) is not None


def _of_field(value: str) -> list[Address]:
    found = _read_tokens(value)
    if not any(one.email for one in found) and "=?" in value:  # the whole field, address included, is encoded
        meant = decode_words(value)
        found = (_read_tokens(meant) if "<" in meant else []) or found
    return found


class _Row:
    """The addresses of a field so far, and what stands before the next comma."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.before = ""  # a name that a comma cut: `Doe, Jane <jane@example.com>` without quotes
        self.words: list[str] = []
        self.notes: list[str] = []
        self.angle = ""

    def close(self, sign: str = "") -> None:
        """A comma, a semicolon, the end: what stands before it is an address or several."""
        said = "".join(self.words)
        found = _address(said, " ".join(self.notes), self.angle)
        if self.before and self.angle and len(found) == 1 and '"' not in said:
            found = [Address(found[0].email, names.one_line(f"{self.before}, {found[0].name}", _NAME_CHARACTERS))]
            self.found.pop()
        cut = sign == "," and len(found) == 1 and not found[0].email and '"' not in said
        self.before = found[0].name if cut else ""
        self.found += found
        self.words, self.notes, self.angle = [], [], ""

    def add(self, piece: str) -> None:
        """A word, a quoted word, an address in angle brackets; after such an address, a comma was forgotten."""
        angled = piece.startswith("<")
        if self.angle and (angled or "@" in piece):
            self.close()
        if angled:
            self.angle = piece
        else:
            self.words.append(piece)


def _read_tokens(value: str) -> list[Address]:
    row = _Row()
    depth = 0
    for match in _TOKEN.finditer(value):
        piece = match[0]
        if piece == "(":
            depth += 1
            if depth > bounds.COMMENT_DEPTH:
                raise bounds.Exceeded("comments_too_deep")
        elif piece == ")" and depth:
            depth -= 1
        elif depth:
            row.notes.append(piece)
        elif piece in {",", ";"}:
            row.close(piece)
        elif piece == ":" and not row.angle:  # what stood before was the name of a group
            row.words, row.notes = [], []
        else:
            row.add(piece)
    row.close()
    return row.found


def _address(words: str, notes: str, angle: str) -> list[Address]:
    """One address between two commas; several where the commas are missing."""
    words = words.strip()
    if angle:
        email = _clean(angle[1:].removesuffix(">"))
        if email:
            return [Address(email, _name(words) or _name(notes))]
        inside = _bare(words)
        name = _name(words) or _name(notes)
        return inside or ([Address("", name)] if name else [])
    found = _bare(words)
    if found:
        rest = words
        for one in found:
            rest = rest.replace(one.email, " ").rstrip("> ")
        name = _name(notes) or (_name(rest) if len(found) == 1 else "")
        return [Address(found[0].email, name), *found[1:]]
    name = _name(words)
    noted = _bare(notes)
    if noted:  # `Jane Doe (jane@example.com)`
        return [Address(noted[0].email, name)]
    name = name or _name(notes)
    encoded = _WHOLE.fullmatch(name) if "=?" in words else None
    if encoded and _clean(encoded[2]):  # `"Jane Doe" <jane@example.com>`, encoded as if it were a name
        return [Address(_clean(encoded[2]), _name(encoded[1]))]
    return [Address("", name)] if name else []


def _bare(words: str) -> list[Address]:
    quoted = _QUOTED_LOCAL.fullmatch(words.rstrip("> "))
    if quoted:
        return [Address(names.one_line(quoted[0]))]
    plain = _QUOTED.sub(" ", words)
    if "@" in plain:  # what stands in quotes beside an address is a name
        words = plain
    return [
        Address(_clean(one)) for one in _BARE.findall(_CUT_DOMAIN.sub(r"\1.", _ENCODED.sub(" ", words))) if _clean(one)
    ]


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
    name = names.one_line(decode_words(written.strip("<> ")), _NAME_CHARACTERS)
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name
