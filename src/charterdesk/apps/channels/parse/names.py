"""What strangers call things, made safe to show and to save: subjects, names of persons, names of files."""

from __future__ import annotations

import re
import unicodedata

_FILE_CHARACTERS = 200
_FILE_BYTES = 240
_WRITTEN = 2000  # of a name that is longer, its end is read
_ENDING = 16
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # controls, directions and zero widths, halves, private
_NO_CHARACTER = 0xFFFE  # of each plane, and this one and the next
_NO_CHARACTERS = range(0xFDD0, 0xFDF0)
_JOINERS = "\u200c\u200d"
_JOINED = {"Lo", "Mn", "Mc", "So", "Sk", "Cn"}  # letters of scripts that join, and pictures made of several
_INVISIBLE = str.maketrans("", "", "\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\u180e")
_BLANKS = re.compile(r"[\s\u00a0]+")
_WITHIN = re.compile(r"(?<=\d)[/\u2044\u2215](?=\d)|\s[/]\s?")
_FORBIDDEN = re.compile(r'[:*?"<>|]')
_SLASHES = re.compile(r"[/\\\u2044\u2215\u29f5\u29f8\uff0f\uff3c]")
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


def _visible(text: str, *, joiners: bool = False) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c for at, c in enumerate(text) if not _is_hidden(c) or (joiners and c in _JOINERS and _joins(text, at))
    ).translate(_INVISIBLE)


def _is_hidden(c: str) -> bool:
    """Whether nobody sees it; what is only newer than our tables (category Cn) may be a picture."""
    return unicodedata.category(c) in _HIDDEN or ord(c) & _NO_CHARACTER == _NO_CHARACTER or ord(c) in _NO_CHARACTERS


def _joins(text: str, at: int) -> bool:
    """A joiner is part of a word in Persian or Hindi, and of a picture: a technician is a person joined to a tool."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return len(around) == 2 and all(unicodedata.category(c) in _JOINED for c in around)  # noqa: PLR2004 -- both sides


def _line(text: str, *, joiners: bool = False) -> str:
    """What was hidden may have stood between two blanks, or between a letter and its accent."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    text = unicodedata.normalize("NFC", _visible(_BLANKS.sub(" ", text), joiners=joiners))
    return _BLANKS.sub(" ", text)


def one_line(text: str, longest: int = 998) -> str:
    """A subject or a person's name: one line, no control, direction or zero-width character, no doubled blanks."""
    return _line(text[: 4 * longest], joiners=True)[:longest].strip()


def file_name(name: str) -> str:
    """A file's name as it may be shown and saved on any system; '' where nothing is left of it.

    Never a path, never a device, never a character that another system reads as something else.
    """
    name = _line(name[-_WRITTEN:])
    name = _WITHIN.sub("_", name)
    name = _SLASHES.split(name.rstrip("/\\ "))[-1]
    name = _FORBIDDEN.sub("_", name)
    name = name.strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name)


def _shortened(name: str) -> str:
    """Its ending stays: it says what opens the file."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _ENDING:
        stem, dot, ending = name, "", ""
    stem = stem[: _FILE_CHARACTERS - len(ending) - 1]
    room = _FILE_BYTES - len((dot + ending).encode())
    stem = stem.encode()[:room].decode("utf_8", "ignore").rstrip(" .")
    return f"{stem}{dot}{ending}" if stem else ending


def shown_text(text: str) -> str:
    """A body: line ends are line feeds, no other control character; blank lines around it go.

    Directions and zero widths stay within a body: scripts are written with them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _CONTROLS.sub("", text)
    return _AROUND.sub("", text).rstrip()


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_AROUND = re.compile(r"\A(?:[ \t\u00a0]*\n)+")
