"""winmail.dat: what Outlook packs instead of MIME parts ([MS-OXTNEF]), opened under bounds."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from charterdesk.apps.channels.parse import charsets

_SIGNATURE = 0x223E9F78
_ATTRIBUTES = 20_000
_PROPERTIES = 20_000
_FILES = 200

_BODY, _ATTACH_DATA, _ATTACH_TITLE = 0x800C, 0x800F, 0x8010
_RENDERING, _MAPI, _ATTACHMENT, _CODEPAGE = 0x9002, 0x9003, 0x9005, 0x9007

_P_BODY, _P_HTML, _P_CODEPAGE = 0x1000, 0x1013, 0x3FDE
_P_DATA, _P_FILE_NAME, _P_LONG_NAME, _P_DISPLAY = 0x3701, 0x3704, 0x3707, 0x3001

_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_MULTIPLE, _NAMED, _UNICODE_NAME = 0x1000, 0x8000, 1
_IID = 16  # the interface that an object is opened with


@dataclass(frozen=True, slots=True)
class Opened:
    """The body and the files of a winmail.dat."""

    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]


@dataclass(slots=True)
class _File:
    title: str = ""
    name: str = ""
    data: bytes = b""


def open_winmail(data: bytes) -> Opened | None:
    """What is inside; None where it is no winmail.dat. What is cut short is read as far as it goes."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:  # noqa: PLR2004 -- signature and key
        return None
    files: list[_File] = []
    text, html, codepage = "", "", "cp1252"
    try:
        for name, value in _attributes(data):
            if name == _CODEPAGE and len(value) >= 4:  # noqa: PLR2004 -- a number of 32 bits
                codepage = f"cp{struct.unpack_from('<I', value)[0]}"
            elif name == _RENDERING and len(files) < _FILES:
                files.append(_File())
            elif name == _BODY:
                text = _string(value, codepage)
            elif name == _MAPI:
                told = dict(_properties(value, codepage))
                text = text or _told_string(told, _P_BODY, codepage)
                html = html or _html(told, codepage)
            elif files:
                _about_file(files[-1], name, value, codepage)
    except (struct.error, ValueError, IndexError):
        pass
    return Opened(text, html, tuple((one.name or one.title, one.data) for one in files if one.data or one.name))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(_ATTRIBUTES):
        if at + 9 > len(data):
            return
        _level, name, _type, length = struct.unpack_from("<BHHI", data, at)
        yield name, data[at + 9 : at + 9 + length]
        at += 11 + length


def _about_file(file: _File, name: int, value: bytes, codepage: str) -> None:
    if name == _ATTACH_TITLE:
        file.title = _string(value, codepage)
    elif name == _ATTACH_DATA:
        file.data = value
    elif name == _ATTACHMENT:
        told = dict(_properties(value, codepage))
        short = _told_string(told, _P_FILE_NAME, codepage) or _told_string(told, _P_DISPLAY, codepage)
        file.name = _told_string(told, _P_LONG_NAME, codepage) or file.title or short
        inside = told.get(_P_DATA, b"")
        if isinstance(inside, bytes) and len(inside) > len(file.data):  # of a mail within, the rest is a token
            file.data = inside


def _html(told: dict[int, bytes | str | int], codepage: str) -> str:
    page = told.get(_P_HTML, b"")
    number = told.get(_P_CODEPAGE)
    label = {65001: "utf-8"}.get(number, f"cp{number}") if isinstance(number, int) else codepage
    return charsets.decode(page.rstrip(b"\0"), label)[0] if isinstance(page, bytes) else str(page)


def _told_string(told: dict[int, bytes | str | int], which: int, codepage: str) -> str:
    value = told.get(which, "")
    return _string(value, codepage) if isinstance(value, bytes) else str(value)


def _string(value: bytes, codepage: str) -> str:
    return charsets.decode(value.split(b"\0", 1)[0], codepage)[0]


def _properties(data: bytes, codepage: str) -> Iterator[tuple[int, bytes | str | int]]:
    """MAPI properties (2.1.3.4); several values of one give the first."""
    if len(data) < 4:  # noqa: PLR2004 -- their number
        return
    at = 4
    for _ in range(min(struct.unpack_from("<I", data)[0], _PROPERTIES)):
        kind, which = struct.unpack_from("<HH", data, at)
        at += 4
        if which & _NAMED:
            at = _after_name(data, at)
        values, at = _values(data, at, kind)
        if values:
            yield which, _typed(values[0], kind & ~_MULTIPLE, codepage)


def _after_name(data: bytes, at: int) -> int:
    kind = struct.unpack_from("<I", data, at + 16)[0]
    at += 20
    if kind == _UNICODE_NAME:
        length = struct.unpack_from("<I", data, at)[0]
        return at + 4 + _padded(length)
    return at + 4


def _values(data: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    base = kind & ~_MULTIPLE
    sized = base in {_STRING, _UNICODE, _BINARY, _OBJECT}
    count = 1
    if kind & _MULTIPLE or sized:
        count = struct.unpack_from("<I", data, at)[0]
        at += 4
    values: list[bytes] = []
    for _ in range(min(count, _PROPERTIES)):
        length = _FIXED.get(base, 4)
        if sized:
            length = struct.unpack_from("<I", data, at)[0]
            at += 4
        if at > len(data):
            raise ValueError(at)
        values.append(data[at : at + length])
        at += _padded(length)
    return values, at


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _typed(value: bytes, kind: int, codepage: str) -> bytes | str | int:
    if kind == _OBJECT:
        return value[_IID:]
    if kind == _UNICODE:
        return value.decode("utf_16_le", "replace").split("\0", 1)[0]
    if kind == _STRING:
        return _string(value, codepage)
    if kind == 0x03 and len(value) == 4:  # noqa: PLR2004 -- a number of 32 bits
        return int(struct.unpack("<I", value)[0])
    return value
