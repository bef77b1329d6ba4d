"""The body of a part: out of its transfer encoding (RFC 2045), its lines as they were typed (RFC 3676)."""

from __future__ import annotations

import binascii
import re

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_BASE64_BODY = re.compile(rb"[A-Za-z0-9+/=\s]*")
_SIGN_OF_TEXT = re.compile(rb"[^A-Za-z0-9+/=\s]")
_WORDS = re.compile(rb"[A-Za-z0-9+/]{2} +[A-Za-z0-9+/]{2}")
_SAMPLE = 4000
_REPAIRS = 100_000  # of a body; beyond, the standard decoder's reading is good enough
_BLANKS_AT_BREAK = re.compile(rb"=[ \t]{1,80}(?=\r?\n)")
_NO_ESCAPE = re.compile(rb"=(?![0-9A-Fa-f]{2}|\r?(?:\n|\Z))")
_UU_BEGIN = re.compile(rb"(?m)^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n")
_UU_END = re.compile(rb"(?m)^(?:[ `]\r?\n)?(?:end|====)[ \t]*\r?$")
_QUOTES = re.compile(r">*")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_QUAD = 4
_UU_FILES = 100


def undo_transfer(body: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes of a body and a problem in a word, '' when there is none. A wrong label leaves the body as it is."""
    encoding = encoding.strip("\"' .,").replace("_", "-")
    if encoding in {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "none"}:
        return body, ""
    if encoding in {"base64", "base-64"}:
        return _base64(body)
    if encoding.startswith("quoted"):
        return _quoted_printable(body), ""
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        _text, files = uuencoded(body)
        content = files[0][1] if files else _uu_lines(body)
        return (body, "transfer_encoding_wrong") if content is None else (content, "")
    return body, "transfer_encoding_unknown"


def _quoted_printable(body: bytes) -> bytes:
    """Quoted-printable; an equals sign that escapes nothing is one (RFC 2045, 6.7): the standard decoder drops it."""
    if b"= " in body or b"=\t" in body:
        body = _BLANKS_AT_BREAK.sub(b"=", body, count=_REPAIRS)
    return binascii.a2b_qp(_NO_ESCAPE.sub(b"=3D", body, count=_REPAIRS))


def _base64(body: bytes) -> tuple[bytes, str]:
    """Base64, whole or not: letters that are none are left out, padding is made; text after it is kept as text."""
    lines = body[:_SAMPLE].count(b"\n") + 1
    if len(_WORDS.findall(body, 0, _SAMPLE)) * 2 > lines and not _is_text(body):
        return body, "transfer_encoding_wrong"
    if not body.translate(None, _BASE64 + b"\r\n\t "):
        return _letters(body), ""
    begin = _BASE64_BODY.match(body)
    end = begin.end() if begin else 0
    line = body.rfind(b"\n", 0, end) + 1
    after = body[line:]
    if body[:line].strip() and b" " in after.strip():  # a list server added lines of its own
        return _letters(body[:line]) + b"\n" + after, "base64_broken"
    if len(_SIGN_OF_TEXT.findall(body)) * 5 > len(body):
        return body, "transfer_encoding_wrong"
    return _letters(body), "base64_broken"


def _is_text(body: bytes) -> bool:
    """Whether letters of base64 with blanks between them are base64 all the same: words would give no text."""
    try:
        return not _CONTROLS.search(binascii.a2b_base64(body[:_SAMPLE].rsplit(b"\n", 1)[0], strict_mode=False).decode())
    except ValueError:
        return False


def _letters(body: bytes) -> bytes:
    pad = body.find(b"=")
    if pad < 0 or not body[pad:].strip(b"=\r\n\t "):
        try:
            return binascii.a2b_base64(body)
        except binascii.Error:
            pass
    letters = body.translate(None, _NOT_BASE64)
    out: list[bytes] = []
    for piece in re.split(rb"=+", letters, maxsplit=64):
        clean = piece.replace(b"=", b"")
        if len(clean) % _QUAD == 1:
            clean = clean[:-1]
        out.append(binascii.a2b_base64(clean + b"=" * (-len(clean) % _QUAD)))
    return b"".join(out)


def uuencoded(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The text without the files that stand in it (uuencode), and these files: (name, bytes)."""
    if b"begin" not in body:
        return body, []
    out: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    while len(files) < _UU_FILES and (begin := _UU_BEGIN.search(body, at)):
        end = _UU_END.search(body, begin.end())
        content = _uu_lines(body[begin.end() : end.start() if end else len(body)])
        if content is None or end is None:
            out.append(body[at : begin.end()])
            at = begin.end()
            if end is None:
                break
            continue
        out.append(body[at : begin.start()])
        files.append((begin[1].decode("utf_8", "replace"), content))
        at = end.end()
    return b"".join([*out, body[at:]]), files


def _uu_lines(lines: bytes) -> bytes | None:
    """The bytes of uuencoded lines; None when they are words."""
    out: list[bytes] = []
    for line in lines.splitlines():
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            if not line:
                continue
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                return None
    return b"".join(out)


def unflowed(text: str, *, delsp: bool) -> str:
    """The paragraphs of format=flowed (RFC 3676): lines that end with a blank go on in the next of the same depth."""
    out: list[list[str]] = []
    goes_on, last_depth = False, 0
    for written in text.replace("\r\n", "\n").split("\n"):
        quotes = _QUOTES.match(written)
        depth = quotes.end() if quotes else 0
        line = written[depth:]
        line = line.removeprefix(" ")
        if line == "-- ":  # the sign of a signature never flows
            out.append([">" * depth, " " if depth else "", line])
            goes_on = False
            continue
        soft = line.endswith(" ")
        piece = line[:-1] if soft and delsp else line
        if goes_on and depth == last_depth and out:
            out[-1].append(piece)
        else:
            out.append([">" * depth, " " if depth else "", piece])
        goes_on, last_depth = soft, depth
    return "\n".join("".join(pieces) for pieces in out)
