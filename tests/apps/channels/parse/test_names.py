"""Names of files and persons that strangers choose."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charterdesk.apps.channels.parse import names, parse


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\zoe\\plan.pdf", "plan.pdf"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("Facture 12/2024.pdf", "Facture 12_2024.pdf"),
        ("plan.pdf:hidden.exe", "plan.pdf_hidden.exe"),
        ("a\r\nContent-Type: text/html.txt", "html.txt"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("pl\u200ban\u2066.pdf", "plan.pdf"),
        ("plan\x00.pdf", "plan.pdf"),
        ("..", ""),
        (" . ", ""),
        ("", ""),
        (".htaccess", "htaccess"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("plan.pdf. . ", "plan.pdf"),
        ("../", ""),
        ("a\uff0fb\u2215c.pdf", "c.pdf"),
        ('a<b>"c"|d?.pdf', "a_b__c__d_.pdf"),
        ("été.pdf", "été.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
    ],
)
def test_a_file_name_is_never_a_path_nor_a_trick(written, shown):
    assert names.file_name(written) == shown


def test_a_long_name_keeps_its_ending():
    shown = names.file_name("é" * 1000 + ".pdf")
    assert shown.endswith("é.pdf")
    assert len(shown.encode()) <= 240


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_no_file_name_can_hurt_whatever_was_written(written):
    shown = names.file_name(written)
    assert not set(shown) & set('/\\:*?"<>|')
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in shown)
    assert shown not in {".", ".."}
    assert not shown.startswith(".")
    assert len(shown.encode()) <= 255
    assert names.file_name(shown) == shown


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_a_line_is_a_line(written):
    shown = names.one_line(written)
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in shown)
    assert names.one_line(shown) == shown


def test_names_of_files_come_through_a_mail_clean():
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: application/pdf\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fa%0D%0Ab%E2%80%AE.pdf\r\n\r\nx\r\n--b\r\n"
        b'Content-Type: application/pdf; name="=?utf-8?B?Li4vLi4vw6kucGRm?="\r\n\r\nx\r\n--b--'
    )
    assert [one.name for one in parse(raw).attachments] == ["a b.pdf", "é.pdf"]
