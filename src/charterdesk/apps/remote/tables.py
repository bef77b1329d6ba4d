"""What consoles of tools export as a table (CSV): columns found by their names in four languages, commas, semicolons or
tabs, moments as the country writes them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.apps.base import typed
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.tables import rows_of_csv
from charterdesk.apps.remote.reading import (
    LONGEST_ID,
    LONGEST_NAME,
    Connection,
    NotAReportError,
    Read,
    after,
    id_of,
    ticket_of,
    words_of,
)

_NAMES: Final[Mapping[str, str]] = {
    "id": "id|sid|connection id|session id|identifiant|id de connexion|id de session|identifiant de session|"
    "verbindungs-id|sitzungs-id|id de conexion|id de sesion",
    "code": "session_code|session code|code|code de session|sitzungscode|codigo de sesion",
    "device": "devicename|device name|device|deviceid|device id|computer|computer name|partner|to|remote id|appareil|"
    "nom de l'appareil|ordinateur|nom de l'ordinateur|poste|gerat|geratename|computername|"
    "equipo|nombre del equipo|dispositivo",
    "technician": "username|user name|user|assigned user|from|supporter|technician|utilisateur|nom d'utilisateur|"
    "technicien|benutzer|benutzername|usuario|nombre de usuario|tecnico",
    "start": "start_date|start-time|start date|start time|start|begin|started|debut|date de debut|heure de debut|"
    "beginn|startzeit|startdatum|inicio|fecha de inicio|hora de inicio",
    "end": "end_date|end-time|end date|end time|end|ended|fin|date de fin|heure de fin|ende|endzeit|enddatum|"
    "fecha de fin|hora de fin|fecha de finalizacion",
    "duration": "duration|duree|dauer|duracion",
    "notes": "notes|note|comment|comments|commentaire|commentaires|remarque|remarques|kommentar|notiz|notizen|"
    "comentario|comentarios|nota|notas",
}
_COLUMNS: Final = {typed.plain(name): key for key, names in _NAMES.items() for name in names.split("|")}
_SECONDS: Final = re.compile(r"[0-9]{9,11}")
_CLOCK: Final = re.compile(r"(?:(?P<h>[0-9]{1,3}):)?(?P<m>[0-9]{1,2}):(?P<s>[0-9]{2})")
_DAY_FIRST: Final = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_MONTH_FIRST: Final = ("%m/%d/%Y", "%m-%d-%Y", "%d.%m.%Y")
_TIMES: Final = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
LONGEST_CELL: Final = 10_000


def read_table(content: bytes, zone: ZoneInfo) -> Read:
    """The connections of a table; moments without an offset are of this zone. NotAReportError for a table without a
    column that says when a connection began; Invalid for what is no table.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", errors="replace").encode()
    rows = rows_of_csv(content)
    _first, heads = next(rows, (0, []))
    columns = [_COLUMNS.get(typed.plain(head), "") for head in heads]
    if "start" not in columns:
        raise NotAReportError("no column says when a connection began")
    lines = [(number, _cells(columns, row)) for number, row in rows]
    days = _order([cells.get("start", "") for _number, cells in lines])
    found: list[Connection] = []
    wrong: list[str] = []
    for number, cells in lines:
        try:
            found.append(_connection(cells, days, zone))
        except (ValueError, OverflowError):
            wrong.append(f"line {number}: no connection")
    return Read(tuple(found), tuple(wrong))


def _cells(columns: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """The cells by what they mean; of two columns that mean the same the first that says something counts."""
    cells: dict[str, str] = {}
    for key, text in zip(columns, row, strict=False):
        if key and text and not cells.get(key):
            cells[key] = text[:LONGEST_CELL]
    return cells


def _connection(cells: Mapping[str, str], days: Sequence[str], zone: ZoneInfo) -> Connection:
    begins = _moment(cells.get("start", ""), days, zone)
    ends = _moment(cells["end"], days, zone) if "end" in cells else _lasting(begins, cells.get("duration", ""))
    device, technician = words_of(cells.get("device"))[:LONGEST_NAME], words_of(cells.get("technician"))[:LONGEST_NAME]
    # A table without numbers: the same connection is known by what is said of it, however often it is exported.
    named = id_of(cells["id"]) if "id" in cells else sha256_hex(f"{begins}|{device}|{technician}".encode())[:32]
    return Connection(
        external_id=named,
        session_code=words_of(cells.get("code"))[:LONGEST_ID],
        device=device,
        technician=technician,
        from_at=begins,
        until_at=after(begins, ends) if ends is not None else None,
        ticket=ticket_of(cells.get("notes", "")),
    )


def _order(cells: Sequence[str]) -> Sequence[str]:
    """Whether days are written before months: unless only the other way can be read of every line."""
    ways = (_DAY_FIRST, _MONTH_FIRST)
    return max(ways, key=lambda days: (sum(_written(cell, days) is not None for cell in cells), days is _DAY_FIRST))


def _written(text: str, days: Sequence[str]) -> datetime | None:
    bare = " ".join(text.replace(",", " ").replace("\u202f", " ").replace("\u00a0", " ").split())
    for pattern in (f"{day} {time}" for day in days for time in _TIMES):
        try:
            return datetime.strptime(bare, pattern)  # noqa: DTZ007  # the zone is put to it by who asks
        except ValueError:
            continue
    return None


def _moment(text: str, days: Sequence[str], zone: ZoneInfo) -> datetime:
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    found = _written(text, days) or datetime.fromisoformat(text)
    aware = found if found.tzinfo is not None else found.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(microsecond=0)


def _lasting(begins: datetime, text: str) -> datetime | None:
    """When it ended, by how long it lasted: seconds, or a clock with hours; None where that is not said."""
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        seconds = int(clock["h"] or 0) * 3600 + int(clock["m"]) * 60 + int(clock["s"])
        return begins + timedelta(seconds=seconds)
    return begins + timedelta(seconds=int(text)) if re.fullmatch(r"[0-9]{1,7}", text) else None
