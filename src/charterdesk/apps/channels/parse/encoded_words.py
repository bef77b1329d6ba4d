"""Words of a header in other alphabets (RFC 2047), in all the broken ways that mail programs write them."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from charterdesk.apps.channels.parse import bounds, charsets

_START = re.compile(r"=\?([\w.:+*()-]{1,60})\?([bBqQ])\?")
_BLANKS = re.compile(r"\s*")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_BYTES = re.compile(rb"=([0-9A-Fa-f]{2})")
_QUAD = 4


@dataclass(frozen=True, slots=True)
class _Word:
    charset: str
    encoding: str
    written: str
    end: int


def decode_words(value: str) -> str:
    """A header's value as it is meant; blanks between two encoded words are none (RFC 2047, 6.2).

    Words of one charset that follow each other are decoded together: a character may be cut between them.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    run: list[_Word] = []
    at, count = 0, 0
    while (start := value.find("=?", at)) >= 0:
        word = _word(value, start) if count < bounds.ENCODED_WORDS else None
        count += 1
        if word is None:
            out += [_run(run), value[at : start + 2]]
            run, at = [], start + 2
            continue
        between = value[at:start]
        if not run or between.strip():
            out += [_run(run), between]
            run = []
        run.append(word)
        at = word.end
    return "".join([*out, _run(run), value[at:]])


def _word(value: str, start: int) -> _Word | None:
    opening = _START.match(value, start)
    if opening is None:
        return None
    begin = opening.end()
    end = value.find("?=", begin)
    following = value.find("=?", begin)
    if end >= 0 and 0 <= following < end and not _START.match(value, following):
        following = -1
    if end < 0 or 0 <= following < end:  # its end is missing: it goes as far as its letters
        stop = following if following >= 0 else len(value)
        written = value[begin:stop]
        if opening[2] in "bB":
            written = written.split(None, 1)[0] if written.strip() else ""
            return _Word(opening[1], "b", written, begin + len(written))
        written = written.rstrip("?")
        return _Word(opening[1], "q", written.rstrip(), stop)
    return _Word(opening[1], opening[2].lower(), value[begin:end], end + 2)


def _run(words: list[_Word]) -> str:
    """Words that follow each other: the bytes of one charset joined before they are read."""
    if not words:
        return ""
    pieces: list[tuple[str, bytes]] = []
    held = ""  # letters of base64 cut within a group of four go on in the next word
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else None
        if word.encoding == "b":
            letters = held + word.written
            held = ""
            cut = "=" not in letters and len(_NOT_BASE64.sub("", letters)) % _QUAD
            if cut and following and following.encoding == "b" and following.charset.lower() == word.charset.lower():
                held = letters
                continue
            data = _base64(letters)
        else:
            data = _quoted(word.written)
        charset = word.charset.split("*", 1)[0].lower()
        if pieces and pieces[-1][0] == charset:
            pieces[-1] = (charset, pieces[-1][1] + data)
        else:
            pieces.append((charset, data))
    return "".join(charsets.decode(data, charset)[0] for charset, data in pieces)


def _base64(letters: str) -> bytes:
    clean = _NOT_BASE64.sub("", letters.replace("-", "+").replace("_", "/"))
    if len(clean) % _QUAD == 1:
        clean = clean[:-1]
    return binascii.a2b_base64(clean + "=" * (-len(clean) % _QUAD))


def _quoted(written: str) -> bytes:
    data = written.replace("_", " ").encode("utf_8", "surrogateescape")
    return _BYTES.sub(lambda hit: bytes.fromhex(hit[1].decode()), data)
