"""Writes docs/charter.md and the schema that is shipped with the charters (`make reference`)."""

from __future__ import annotations

import json
from pathlib import Path

from charterdesk.charters import ROOT
from charterdesk.charters.reference.pages import page
from charterdesk.charters.reference.schema import schema

PAGE = Path("docs/charter.md")
SCHEMA = ROOT / "charter.schema.json"


def files() -> dict[Path, str]:
    """Return what the two files hold."""
    return {PAGE: page(), SCHEMA: json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
