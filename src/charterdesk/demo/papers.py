"""What customers of the demo attach: small texts, tables and one drawn picture."""

from __future__ import annotations

import struct
import zlib
from random import Random
from typing import Final

WIDTH: Final = 320
HEIGHT: Final = 180
LINES: Final = (
    "service started, 4 workers",
    "queue length 12, oldest 00:03:41",
    "timeout after 20000 ms, retry 1",
    "retry succeeded",
    "checksum of settings differs from the saved one",
    "connection closed by peer",
)


def bytes_of(name: str, chance: Random) -> bytes:
    """The content of an attachment, by the ending of its name."""
    ending = name.rpartition(".")[2]
    if ending == "png":
        return _picture(chance)
    if ending == "csv":
        rows = [f"{hour:02}:00;{chance.randint(200, 14000)}" for hour in range(24)]
        return ("hour;milliseconds\n" + "\n".join(rows) + "\n").encode()
    lines = [f"{chance.randint(7, 18):02}:{chance.randint(0, 59):02} {chance.choice(LINES)}" for _ in range(18)]
    return ("\n".join(sorted(lines)) + "\n").encode()


def _picture(chance: Random) -> bytes:
    shade = chance.randint(120, 200)
    row = b"\x00" + bytes([shade] * 3) * (WIDTH // 2) + bytes([235] * 3) * (WIDTH // 2)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * HEIGHT)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
