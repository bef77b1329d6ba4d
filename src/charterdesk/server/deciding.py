"""`charterdesk charter decide`: a request under a charter, JSON in and out, without Django and without a database."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Final

from charterdesk.rules.decide import decide
from charterdesk.rules.decide.answer import as_json
from charterdesk.rules.decide.request import Malformed, read_request
from charterdesk.rules.facts import Request
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.terminal import answer, say

DONE: Final = 0
MALFORMED: Final = 2
LARGEST_REQUEST: Final = 1024 * 1024
LONGEST_NUMBER: Final = 18


def decide_request(charter: Charter, request_file: str) -> int:
    """Print what the desk would do with a request; the exit status."""
    said = _request(request_file)
    request = said if isinstance(said, Malformed) else read_request(said, charter)
    if isinstance(request, Malformed):
        say(request)
        return MALFORMED
    if isinstance(request, tuple):
        for malformed in request:
            say(malformed)
        return MALFORMED
    decided = as_json(decide(charter, request), charter, request.language)
    answer(json.dumps(decided, ensure_ascii=False, indent=2))
    return DONE


def decide_against(charter: Charter, other: Charter, request_file: str) -> int:
    """Print what the desk would do with a request under two charters, and which keys of the answer differ."""
    said = _request(request_file)
    answers: list[dict[str, object]] = []
    for one in (charter, other):
        request = said if isinstance(said, Malformed) else read_request(said, one)
        if not isinstance(request, Request):
            for malformed in (request,) if isinstance(request, Malformed) else request:
                say(malformed)
            return MALFORMED
        answers.append(as_json(decide(one, request), one, request.language))
    differs = [key for key in answers[0] if key != "reasons" and answers[0][key] != answers[1][key]]
    told = {"differs": differs, "first": answers[0], "second": answers[1]}
    answer(json.dumps(told, ensure_ascii=False, indent=2))
    return DONE


def _request(named: str) -> object:
    if not named or (named == "-" and sys.stdin is None):
        return Malformed("request", "name a file, or - for standard input")
    try:
        raw = sys.stdin.buffer.read(LARGEST_REQUEST + 1) if named == "-" else Path(named).read_bytes()
    except OSError as error:
        return Malformed("request", f"{named}: {error.strerror or error}")
    if len(raw) > LARGEST_REQUEST:
        return Malformed("request", f"is larger than {LARGEST_REQUEST // 1024} kB")
    return _json(raw) if raw.strip() else Malformed("request", "is empty; a request is a JSON object")


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_each_key_once, parse_int=_whole_number)
    except UnicodeDecodeError as error:
        return Malformed("request", f"is not UTF-8 text (byte {error.start})")
    except RecursionError:
        return Malformed("request", "is nested too deep")
    except _Twice as twice:
        return Malformed(str(twice), "is given twice")
    except ValueError as error:
        return Malformed("request", f"is not JSON: {error}")


def _whole_number(digits: str) -> int | Decimal:
    # Thousands of digits are refused where they stand, by the key that holds them.
    return int(digits) if len(digits) <= LONGEST_NUMBER else Decimal(digits)


class _Twice(ValueError):
    pass


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found
