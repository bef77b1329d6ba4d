"""Runs a file of worked requests against the shipped charters: ``python run_decide_cases.py FILE``.

A case holds a charter's name, a request and what the answer has. Keys are compared as given, lists of objects by kind.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.decide import decide
from charterdesk.rules.decide.answer import as_json
from charterdesk.rules.decide.request import read_request
from charterdesk.rules.terms.charter import Charter


def shipped() -> dict[str, Charter]:
    """Read every shipped charter; one that has problems is a failure."""
    found: dict[str, Charter] = {}
    for name in charters.names():
        loaded = load(charters.text_of(name), f"{name}.yaml", charters.holiday_lists())
        assert isinstance(loaded, Charter), "\n".join(str(problem) for problem in loaded)
        found[name] = loaded
    return found


def answer_to(charter: Charter, request: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the door; a malformed request is a failure."""
    read = read_request(request, charter)
    assert not isinstance(read, tuple), ", ".join(str(malformed) for malformed in read)
    return as_json(decide(charter, read), charter, read.language or "en")


def differences(wanted: Any, found: Any, path: str = "") -> list[str]:
    """Say where an answer lacks what was wanted."""
    if isinstance(wanted, Mapping):
        if not isinstance(found, Mapping):
            return [f"{path}: wanted {wanted}, found {found}"]
        return [line for key in wanted for line in differences(wanted[key], found.get(key), f"{path}.{key}")]
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], Mapping):
        lines: list[str] = []
        for part in wanted:
            name = "kind" if "kind" in part else "for" if "for" in part else "code"
            same = [other for other in found or [] if other.get(name) == part.get(name)]
            tried = [differences(part, other, f"{path}[{part.get(name)}]") for other in same]
            if not any(not lines_of for lines_of in tried):
                lines += tried[0] if tried else [f"{path}: {part.get(name)} is not there"]
        return lines
    return [] if wanted == found else [f"{path}: wanted {wanted!r}, found {found!r}"]


def main(path: str) -> int:
    """Run the cases and say which fail."""
    by_name = shipped()
    cases = json.loads(Path(path).read_text(encoding="utf-8"))["cases"]
    failed = 0
    for case in cases:
        lines = differences(case["answer_has"], answer_to(by_name[case["charter"]], case["request"]))
        if lines:
            failed += 1
            print(f"{case['charter']}: {case['why']}", *lines, sep="\n  ")
    print(f"decide: {len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
