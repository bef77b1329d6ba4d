"""`charterdesk charter diff`: two charters compared, as text, Markdown or JSON, without Django and a database."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from charterdesk.rules.charter.diff import LANGUAGES, diff
from charterdesk.rules.charter.diff.writing import as_document, as_json, as_text
from charterdesk.rules.charter.document.markdown import markdown
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.terminal import answer

DONE: Final = 0


def write(old: Charter, new: Charter, language: str, form: str, today: date) -> int:
    """Print what changes from one charter to the other, in the desk's first language where none is wanted; the exit
    status, 0 whether anything differs or not.
    """
    wanted = language or next((one for one in new.desk.languages if one in LANGUAGES), LANGUAGES[0])
    found = diff(old, new, wanted, today=today)
    if form == "json":
        answer(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    elif form == "md":
        answer(markdown(as_document(found)).rstrip("\n"))
    else:
        answer(as_text(found).rstrip("\n"))
    return DONE
