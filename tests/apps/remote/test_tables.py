"""Reports as tables: as consoles export them in several countries, with garbage in between, twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.remote.models import RemoteReport
from charterdesk.apps.remote.reading import NotAReportError
from charterdesk.apps.remote.reports import import_file
from charterdesk.apps.remote.tables import read_table

PARIS = ZoneInfo("Europe/Paris")
BEGAN, ENDED = datetime(2026, 7, 15, 8, 0, tzinfo=UTC), datetime(2026, 7, 15, 8, 25, tzinfo=UTC)
ENGLISH = (
    "ID,User,Computer,Start,End,Session code,Notes\n"
    "c-1,Ada,SRV-1,2026-07-15T08:00:00Z,2026-07-15T08:25:00Z,s12-345-678,see #12\n"
)
FRENCH = (
    "Identifiant;Utilisateur;Ordinateur;Début;Fin;Commentaires\n"
    "c-1;Ada;SRV-1;15/07/2026 10:00;15/07/2026 10:25;suite de #12\n"
)
GERMAN = (
    "Verbindungs-ID\tBenutzer\tGerät\tBeginn\tDauer\tNotizen\nc-1\tAda\tSRV-1\t15.07.2026 10:00:00\t00:25:00\t#12\n"
)
SPANISH = "Usuario;Equipo;Fecha de inicio;Hora de fin;Comentarios\nAda;SRV-1;15-07-2026 10:00;15-07-2026 10:25;#12\n"
AMERICAN = 'User,Device name,Start time,End time,Comments\nAda,SRV-1,"07/15/2026, 10:00 AM",07/15/2026 10:25 AM,#12\n'
RAW = "sid,from,to,start-time,end-time,duration,comment\n900537412,Ada,SRV-1,1784102400,1784103900,1500,#12\n"


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, GERMAN, SPANISH, AMERICAN, RAW])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_in_whatever_country_it_was_exported(text, encoding):
    found = read_table(text.encode(encoding), PARIS)
    (one,) = found.connections
    assert (one.from_at, one.until_at, one.device, one.technician, one.ticket) == (BEGAN, ENDED, "SRV-1", "Ada", 12)
    assert found.wrong == ()


def test_days_stand_before_months_unless_only_the_other_way_can_be_read():
    lines = "Start\n03/04/2026 10:00\n{}\n"
    assert read_table(lines.format("05/06/2026 10:00").encode(), PARIS).connections[0].from_at.month == 4
    assert read_table(lines.format("12/25/2026 10:00").encode(), PARIS).connections[0].from_at.month == 3


def test_lines_that_are_no_connection_are_named_and_the_others_kept():
    text = FRENCH + ";;;hier;;\nc-2;Ada;SRV-1;15/07/2026 10:00;14/07/2026 10:00;\nc-3;Ada;SRV-2;16/07/2026 10:00;;\n"
    found = read_table(text.encode(), PARIS)
    assert [one.external_id for one in found.connections] == ["c-1", "c-3"]
    assert found.connections[1].until_at is None
    assert found.wrong == ("line 3: no connection", "line 4: no connection")


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>Sign in</body></html>", b"a,b\n1,2\n", b"%PDF-1.7", b"\xff\xfe"]
)
def test_what_is_no_report_is_refused(content):
    with pytest.raises(NotAReportError):
        read_table(content, PARIS)


@pytest.mark.parametrize("content", [b"Start\x00End", b'Start,End\n"2026'])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(Invalid):
        read_table(content, PARIS)


@given(st.lists(st.text(max_size=40), max_size=6))
def test_whatever_stands_below_the_heading_is_read_or_named(cells):
    line = "\t".join(cell.translate({9: " ", 10: " ", 13: " ", 34: "'", 0: " "}) for cell in cells)
    found = read_table(f"Start\tEnd\tNotes\n{line}\n".encode(errors="replace"), PARIS)
    assert all(one.from_at.tzinfo is not None for one in found.connections)


def test_a_table_without_numbers_imported_twice_is_known(desk):
    first, again = (import_file(desk.head, "teamviewer", SPANISH.encode()) for _time in range(2))
    assert [(one.new, one.known, one.wrong) for one in (first, again)] == [(1, 0, ()), (0, 1, ())]
    assert RemoteReport.objects.get().from_at == BEGAN
