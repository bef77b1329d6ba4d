"""Lists as files for spreadsheets: nothing in them is calculated, and they open in the reader's own way."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.tables import guarded, plain, rows_as_csv, rows_of_csv


def written(*rows, language="en"):
    return b"".join(rows_as_csv(["Name", "Amount"], rows, language=language)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\uff1d1",
        '=HYPERLINK("http://evil.example";"x")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_a_spreadsheet_would_calculate_stands_behind_an_apostrophe_and_comes_back_as_it_was(text):
    assert guarded(text) == "'" + text
    assert plain(guarded(text)) == text
    assert list(rows_of_csv(written([text, 1]).encode()))[1][1][0] == text.strip()


def test_ordinary_words_and_numbers_stay_as_they_are():
    assert guarded("Heron Clinic") == plain("Heron Clinic") == "Heron Clinic"
    assert plain("'t Hooft") == "'t Hooft"
    assert written(["Heron", -5], ["Quay", Decimal("-12.50")]) == ("\ufeffName,Amount\r\nHeron,-5\r\nQuay,-12.50\r\n")


def test_a_french_or_spanish_spreadsheet_gets_semicolons_and_decimal_commas():
    for language in ("fr", "es", "fr-ca"):
        assert written(["Heron", Decimal("12.50")], language=language) == "\ufeffName;Amount\r\nHeron;12,50\r\n"


def test_moments_and_days_are_written_so_that_any_spreadsheet_sorts_them():
    assert written([date(2026, 7, 15), datetime(2026, 7, 15, 8, 5, tzinfo=UTC)], [None, ""]) == (
        "\ufeffName,Amount\r\n2026-07-15,2026-07-15 08:05\r\n,\r\n"
    )


def test_a_long_list_leaves_in_pieces_while_it_is_read():
    read = []

    def rows():
        for number in range(10_000):
            read.append(number)
            yield ["A name of some length", number]

    pieces = rows_as_csv(["Name", "Number"], rows())
    next(pieces)
    assert 0 < len(read) < 1_000
    assert b"".join(pieces).endswith(b",9999\r\n")


def test_a_file_made_elsewhere_is_read_with_the_number_of_each_line():
    for content in (
        "Name;Town\r\n\r\nHeron;Köln\r\n".encode("cp1252"),
        "\ufeffName,Town\n\nHeron,Köln\n".encode(),
        "Name\tTown\n\nHeron\tKöln\n".encode(),
    ):
        assert list(rows_of_csv(content)) == [(1, ["Name", "Town"]), (3, ["Heron", "Köln"])]


def test_what_is_no_table_is_refused():
    for content in (b"PK\x03\x04\x00\x00", b'Name\n"Heron\n'):
        with pytest.raises(Invalid) as refused:
            list(rows_of_csv(content))
        assert refused.value.field == "file"
