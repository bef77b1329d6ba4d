"""Attachments lie under the digest of their content; the names people give stay out of paths."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from charterdesk.apps.base import files
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import StoredFile


def on_disk(settings) -> list[str]:
    root = Path(settings.FILES_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_bytes_come_back_as_they_went_in(people):
    stored = files.store(people.north, [b"one ", b"two"], "trace.log")
    with files.open_stored(stored) as file:
        assert file.read() == b"one two"
    assert (stored.size, stored.content_type) == (7, "text/plain")


def test_the_same_bytes_are_kept_once_a_desk_and_once_on_the_disk(people, settings):
    first = files.store(people.north, [b"same"], "a.txt")
    assert files.store(people.north, [b"same"], "b.txt") == first
    assert files.store(people.south, [b"same"], "a.txt") != first
    assert len(on_disk(settings)) == 1


def test_at_the_limit_a_file_is_taken_and_one_byte_more_is_refused(people, settings):
    settings.LARGEST_FILE = 1024 * 1024
    files.store(people.north, [b"x" * 1024] * 1024, "full.bin")
    before = on_disk(settings)
    with pytest.raises(Invalid) as refusal:
        files.store(people.north, [b"y" * 1024] * 1024 + [b"!"], "more.bin")
    assert (refusal.value.field, refusal.value.code) == ("file", "too_large")
    assert on_disk(settings) == before
    assert StoredFile.objects.count() == 1


def test_an_empty_file_is_refused(people, settings):
    with pytest.raises(Invalid, match="empty"):
        files.store(people.north, [], "nothing.txt")
    assert on_disk(settings) == []


def test_an_upload_that_breaks_off_leaves_nothing(people, settings):
    def broken():
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.store(people.north, broken(), "half.bin")
    assert on_disk(settings) == []


NAMES = ["../../a", "a\x00b", ".\u200bhtaccess", "\u202egpj.exe", "CON", "x" * 300 + ".pdf", ";rm -rf", "..\\a", ""]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_reaches_a_path(people, settings, name):
    files.store(people.north, [name.encode() + b"!"], name)
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{64}", path) for path in on_disk(settings))


@given(st.text(max_size=400))
@example("../../etc/passwd")
@example("a\u200b/..\\.htaccess")
def test_a_shown_name_has_no_folder_and_nothing_invisible(name):
    shown = files.clean_name(name)
    assert shown
    assert len(shown) <= 150
    assert not set(shown) & {"/", "\\", "\x00", "\r", "\n", "\u200b", "\u202e"}
    assert not shown.startswith(".")


def test_a_long_name_keeps_its_ending():
    assert files.clean_name("x" * 300 + ".pdf").endswith("x.pdf")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("screen.PNG", "image/png"),
        ("visit.ics", "text/calendar"),
        ("page.html", "application/octet-stream"),
        ("drawing.svg", "application/octet-stream"),
        ("script.js", "application/octet-stream"),
        ("noending", "application/octet-stream"),
    ],
)
def test_the_type_is_ours_and_nothing_that_a_browser_runs(name, kind):
    assert files.content_type_for(name) == kind


@pytest.mark.parametrize("wrong", ["", "..", "/etc/passwd", "A" * 64, "a" * 63, "a" * 63 + "/"])
def test_only_a_digest_leads_to_a_file(wrong):
    with pytest.raises(ValueError, match="digest"):
        files.path_of(wrong)
