"""`charterdesk mail-in`: one mail from standard input into the tray, from which the worker takes it.

Mail servers start it once for each mail: it loads nothing but what Python has loaded anyway, and asks no database. Its
exit statuses are those of sysexits.h. A mail server keeps a mail and tries again after 75 only, so that whatever may
pass is 75; 0 is said when the mail is on the disk.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import BinaryIO, Final, NoReturn

DONE: Final = 0
USAGE: Final = 64
UNACCEPTABLE: Final = 65
NO_SUCH_MAILBOX: Final = 67
LATER: Final = 75

LARGEST_MAIL: Final = 50 * 1024 * 1024  # bytes, as settings.LARGEST_MAIL
PIECE: Final = 64 * 1024
DRAFT: Final = "draft-"
MAIL: Final = ".mail"
FORMAT: Final = b"1"
DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
OPTIONS: Final = ("--mailbox", "--sender", "--recipient", "--data-dir")
# What mail servers call the empty return path when they cannot say it.
NOBODY: Final = frozenset({"", "<>", "MAILER-DAEMON", "mailer-daemon"})
LONGEST_NAME: Final = 60  # as mailboxes.LONGEST_NAME
NAME_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
STOPS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU)
HELP: Final = """usage: charterdesk mail-in --mailbox NAME [--sender ADDRESS] [--recipient ADDRESS] [--data-dir FOLDER]

Takes one mail from standard input. Exit statuses: 0 it is kept, 64 usage, 65 empty or too large, 67 no such mailbox,
75 not now, try again. SENDER, RECIPIENT and ORIGINAL_RECIPIENT of the environment are understood, and
CHARTERDESK_DATA_DIR.
"""


class RefusedError(Exception):
    """The mail is not kept; `status` says why to the mail server, `code` in the words of RFC 3463."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(f"{code} {words}".strip())
        self.status = status


class StoppedError(Exception):
    """A signal: the mail server is to try again."""


def mail_in(arguments: Sequence[str], *, make_tray: Callable[[str], bool]) -> int:
    """Keep the mail of standard input for a mailbox; the exit status. `make_tray` makes the tray of a mailbox that the
    database knows, and says whether it does.
    """
    try:
        for sign in STOPS:
            signal.signal(sign, _stopped)
        given = _options(arguments)
        if given is None:
            sys.stdout.write(HELP)
            return DONE
        _take(given, make_tray)
    except RefusedError as refused:
        return _said(refused.status, str(refused))
    except BaseException as error:  # noqa: BLE001  # anything else would be taken for a refusal
        return _said(LATER, f"4.3.0 {type(error).__name__}: {error}")
    return DONE


def put(tray: int, source: BinaryIO, sender: str | None, recipient: str, largest: int = LARGEST_MAIL) -> str:
    """Write a mail with its envelope into a tray (a directory, open); its name there, which begins with the nanosecond
    of its end. It is there whole and durably, or not at all.

    RefusedError when it is empty or larger than `largest` bytes. The line "From ..." of mbox files, which some mail
    servers put first, is not part of it, but may tell the sender.
    """
    piece = source.read(PIECE)
    if piece.startswith((b"From ", b">From ")):
        line, _, piece = piece.partition(b"\n")
        said = line.split()[1:2]
        sender = said[0].decode("utf-8", "replace") if sender is None and said else sender
    draft = f"{DRAFT}{os.getpid()}-{os.urandom(8).hex()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=tray)
    try:
        with os.fdopen(handle, "wb") as file:
            if os.geteuid() == 0:
                # Where a mail server runs it as root: the mail is the desk's all the same.
                os.fchown(handle, os.fstat(tray).st_uid, os.fstat(tray).st_gid)
            file.write(_envelope(sender, recipient))
            _copy(piece, source, file, largest)
            file.flush()
            os.fsync(handle)
            name = f"{os.fstat(handle).st_mtime_ns:020d}-{os.urandom(8).hex()}{MAIL}"
        os.rename(draft, name, src_dir_fd=tray, dst_dir_fd=tray)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft, dir_fd=tray)
        raise
    os.fsync(tray)
    return name


def _copy(piece: bytes, source: BinaryIO, file: BinaryIO, largest: int) -> None:
    size = 0
    while piece:
        size += len(piece)
        if size > largest:
            limit = largest // (1024 * 1024)
            raise RefusedError(UNACCEPTABLE, "5.3.4", f"the mail is larger than {limit} MB")
        file.write(piece)
        piece = source.read(PIECE)
    if not size:
        raise RefusedError(UNACCEPTABLE, "5.6.0", "the mail is empty")


def came_at(name: str) -> int:
    """When the mail of this name was kept, in seconds since 1970; ValueError for another name."""
    return int(name.partition("-")[0]) // 10**9


def envelope_of(line: bytes) -> tuple[str | None, str]:
    """From the first line of a kept mail: its sender (None: not told; '': the empty return path) and its recipient.
    ValueError for anything else.
    """
    form, sender, recipient = line.rstrip(b"\n").split(b" ")
    if form != FORMAT:
        raise ValueError("a mail kept by another version")
    return (None if sender == b"-" else _from_hex(sender[1:])), _from_hex(recipient[1:])


def _take(given: Mapping[str, str], make_tray: Callable[[str], bool]) -> None:
    name = given.get("--mailbox", "")
    if not name:
        raise RefusedError(USAGE, "5.3.5", "usage: charterdesk mail-in --mailbox NAME < message")
    if len(name) > LONGEST_NAME or not NAME_SIGNS.issuperset(name) or name.strip("-") != name:
        raise RefusedError(NO_SUCH_MAILBOX, "5.1.1", "no such mailbox")
    if sys.stdin is None:
        raise RefusedError(LATER, "4.3.0", "standard input is closed")
    data = os.open(_data_dir(given.get("--data-dir", "")), DIRECTORY)
    try:
        tray = os.open(f"tray/{name}", DIRECTORY, dir_fd=data)
    except FileNotFoundError:
        if not make_tray(name):
            raise RefusedError(NO_SUCH_MAILBOX, "5.1.1", f"no mailbox '{name}'") from None
        tray = os.open(f"tray/{name}", DIRECTORY, dir_fd=data)
    recipient = given.get("--recipient") or os.environ.get("ORIGINAL_RECIPIENT") or os.environ.get("RECIPIENT") or ""
    sender = given.get("--sender", os.environ.get("SENDER"))
    put(tray, sys.stdin.buffer, sender, recipient)


def _data_dir(given: str) -> str:
    # What is wrong in the set-up is no reason to refuse a mail; and mail servers run where ./var is not the desk's.
    data_dir = given or os.environ.get("CHARTERDESK_DATA_DIR", "").strip()
    if not data_dir:
        data_dir = "var"
        if not os.access(f"{data_dir}/secret-key", os.F_OK):
            raise RefusedError(
                LATER, "4.3.5", "CHARTERDESK_DATA_DIR or --data-dir must say where the desk keeps its data"
            )
    os.environ["CHARTERDESK_DATA_DIR"] = data_dir
    return data_dir


def _options(arguments: Sequence[str]) -> dict[str, str] | None:
    given: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        if option in {"-h", "--help"}:
            return None
        if option not in OPTIONS or (not equals and not rest):
            raise RefusedError(USAGE, "5.3.5", f"mail-in: {option!r} is not understood, or lacks its value")
        given[option] = value if equals else rest.pop(0)
    return given


def _envelope(sender: str | None, recipient: str) -> bytes:
    told = b"-" if sender is None else b"=" + _hex("" if sender in NOBODY else sender)
    return b"%s %s =%s\n" % (FORMAT, told, _hex(recipient))


def _hex(text: str) -> bytes:
    return text.strip().strip("<>").encode("utf-8", "surrogateescape").hex().encode("ascii")


def _from_hex(text: bytes) -> str:
    return bytes.fromhex(text.decode("ascii")).decode("utf-8", "replace")


def _stopped(*_: object) -> NoReturn:
    raise StoppedError("stopped by a signal")


def _said(status: int, words: str) -> int:
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.write("".join(sign if sign.isprintable() else "?" for sign in words) + "\n")
        sys.stderr.flush()
    return status
