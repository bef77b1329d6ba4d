"""Bytes -> text, whatever the label says: what mail programs declare and what they send are two things.

A label is believed when the bytes agree with it. A label that is a subset of what is really written (iso-8859-1 for
windows-1252, gb2312 for gb18030, ks_c_5601-1987 for cp949; WHATWG Encoding Standard) is read as the larger set.
"""

from __future__ import annotations

import codecs
import re

from charterdesk.apps.channels.parse.charset_labels import OTHER_NAMES

_LARGER = {
    "ascii": "",
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "euc_kr": "cp949",
    "johab": "johab",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
    "utf_8_sig": "utf_8",
}
# Python knows codecs that are no charsets (idna, unicode_escape, punycode): only these are ever asked.
_CHARSETS = re.compile(
    r"(?:ascii|latin_1|cp\d{3,4}|iso8859_\d{1,2}|utf_(?:7|8|8_sig|16|16_le|16_be|32|32_le|32_be)|koi8_[rut]|kz1048"
    r"|ptcp154|mac_\w+|gb2312|gbk|gb18030|hz|big5|big5hkscs|euc_\w+|shift_\w+|iso2022_\w+|johab|tis_620|hp_roman8)"
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_STRAY = re.compile(rb"[\x80-\xff]")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_UPPER_HALF = re.compile(rb"[\xc0-\xff]")
_SCRIPTS = (  # codec, the pairs of bytes that its commonest characters make, their least share in percent
    ("euc_jp", re.compile(rb"[\xa4\xa5][\xa1-\xf6]"), 30),
    ("cp932", re.compile(rb"[\x82\x83][\x40-\xf1]"), 25),
    ("big5hkscs", re.compile(rb"[\xa1-\xc6][\x40-\x7e]"), 25),
    ("cp949", re.compile(rb"[\xb0-\xc8][\xa1-\xfe]"), 85),
    ("gb18030", re.compile(rb"[\xa1-\xf7][\xa1-\xfe]"), 80),
)
_SAMPLE = 20_000
_JAPANESE_EXTENDED = ((b"\x1b$B", b"\x1b$(Q"), (b"\x1b$@", b"\x1b$(Q"))
_WINDOWS_1252 = {
    byte: character for byte in range(0x80, 0xA0) if (character := bytes((byte,)).decode("cp1252", "ignore"))
}
_ISO_2022 = (
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$B", "iso2022_jp_ext"),
    (b"\x1b$@", "iso2022_jp_ext"),
    (b"\x1b(J", "iso2022_jp_ext"),
)


def codec_of(label: str) -> str:
    """The codec that a charset label means; '' where it says nothing or nothing known."""
    label = (
        label.strip().strip("\"'").split("*", 1)[0].strip().lower().removeprefix("3d").strip("\"'")
    )  # "3D": `=` escaped
    name = OTHER_NAMES.get(label, label)
    if not name or len(name) > 40 or not name.isascii():  # noqa: PLR2004 -- no charset's name is longer
        return ""
    name = re.sub(r"^(?:x-)?(?:cp|windows|win|cs)[-_]?(?=12\d\d$)", "cp", name)
    name = re.sub(r"^(?:cs)?iso8859(?=\d{1,2}$)", "iso8859-", name)
    try:
        name = codecs.lookup(name).name.replace("-", "_")
    except (LookupError, ValueError):
        return ""
    name = {"iso8859_1": "latin_1"}.get(name, name)
    return _LARGER.get(name, name) if _CHARSETS.fullmatch(name) else ""


def decode(data: bytes, label: str = "") -> tuple[str, str]:
    """The text of some bytes and a problem in a word ('' when the label was right or nothing had to be guessed)."""
    if data.startswith(codecs.BOM_UTF8):
        data, label = data[3:], "utf-8"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        label = "utf-16"
    codec = codec_of(label)
    if not codec:
        said_nothing = label.strip().lower() in {"", "us-ascii", "ascii"}
        text, sure = _guess(data)
        return text, "" if sure and said_nothing else "charset_guessed"
    if codec.startswith("utf_16") and b"\0" not in data:
        return _guess(data)[0], "charset_guessed"
    if codec == "cp1252" or codec.startswith(("iso8859", "cp125")):
        return _eight_bit(data, codec)
    try:
        return data.decode(codec), ""
    except (UnicodeDecodeError, ValueError):
        return _nearest(data, codec), "charset_wrong"


def _eight_bit(data: bytes, codec: str) -> tuple[str, str]:
    """One byte a character; but bytes that make whole UTF-8 sequences are UTF-8, whatever the label says."""
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii"), ""
    if not data.isascii():
        try:
            return data.decode("utf_8"), "charset_wrong"
        except UnicodeDecodeError:
            return _single(data, codec), ""
    return _guess(data)[0], ""


def _single(data: bytes, codec: str) -> str:
    """Undefined places of a Windows code page are control characters, as browsers read them."""
    if codec == "cp1252":
        return data.decode("latin_1").translate(_WINDOWS_1252)
    return data.decode(codec, "replace")


def _nearest(data: bytes, codec: str) -> str:
    """The label fits badly: kept where most of the bytes agree with it, guessed where they do not."""
    if codec == "utf_8":
        whole, stray = _sequences(data)
        return data.decode("utf_8", "replace") if 2 * whole >= stray else _guess(data)[0]
    if codec == "iso2022_jp_ext":  # mail programs of Japan write NEC's extra characters (numbers in circles, No.)
        for usual, extended in _JAPANESE_EXTENDED:
            data = data.replace(usual, extended)
        codec = "iso2022_jp_2004"
    kept = data.decode(codec, "replace")
    if kept.count("\ufffd") * 20 <= len(kept):
        return kept
    return _guess(data)[0]


def _guess(data: bytes) -> tuple[str, bool]:
    """The text and whether there is no doubt about it (ASCII, UTF-8, or its escapes say so)."""
    for escape, codec in _ISO_2022:
        if escape in data and data.isascii():
            return data.decode(codec, "replace"), True
    if data.isascii():
        return data.decode("ascii"), True
    try:
        return data.decode("utf_8"), True
    except UnicodeDecodeError:
        pass
    whole, stray = _sequences(data)
    if whole > 3 * stray:
        return data.decode("utf_8", "replace"), False
    return _by_script(data), False


def _sequences(data: bytes) -> tuple[int, int]:
    """How many sequences of UTF-8 are whole, how many bytes stand alone."""
    sample = data[: 10 * _SAMPLE]
    return len(_MULTIBYTE.findall(sample)), len(_STRAY.findall(_MULTIBYTE.sub(b"", sample)))


def _by_script(data: bytes) -> str:
    """Latin text has few letters beyond ASCII; where most are, the bytes that a script uses most tell it."""
    sample = data[:_SAMPLE]
    high = len(_STRAY.findall(sample))
    if high <= len(_ASCII_LETTER.findall(sample)):
        return _single(data, "cp1252")
    if len(_UPPER_HALF.findall(sample)) * 10 >= 9 * high:
        readings = [data.decode(codec, "replace") for codec in ("cp1251", "koi8_r")]
        return max(readings, key=_small_cyrillic)
    for codec, sign, share in _SCRIPTS:
        if len(sign.findall(sample)) * 200 >= share * high:
            try:
                return data.decode(codec)
            except UnicodeDecodeError:
                continue
    return _single(data, "cp1252")


def _small_cyrillic(text: str) -> int:
    return sum(1 for c in _CYRILLIC.findall(text) if c.islower())
