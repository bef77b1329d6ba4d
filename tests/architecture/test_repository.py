"""What the repository may hold: locks without addresses, tests that run, dependencies with their reason."""

import re
import tomllib

from architecture.sources import ROOT, files, found, text, tracked

LOCKS = [name for name in tracked() if name.endswith(".lock") or name == "package-lock.json"]
LEFT_OUT = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|@unittest\.skip|assert True\b")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b|NotImplementedError|# type: ignore(?!\[)|# noqa(?!: [A-Z]+\d+)")
DECISIONS = "docs/decisions/"


def test_locks_name_no_address():
    assert LOCKS != []
    assert found(re.compile(r"https?:|file:|\"resolved\"|--(?:extra-)?index|--find-links"), LOCKS) == []


def test_every_pin_in_a_lock_has_a_hash():
    for name in (name for name in LOCKS if name.startswith("requirements")):
        pins = re.split(r"\n(?=[a-z0-9])", text(name).strip())
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == [], name


def test_no_test_is_left_out():
    this = "tests/architecture/test_repository.py"
    assert found(LEFT_OUT, [name for name in files("tests/", ".py") if name != this]) == []


def test_nothing_is_left_for_later():
    this = "tests/architecture/test_repository.py"
    names = [name for name in files("src/", ".py", ".html", ".js", ".css") + files("tests/", ".py") if name != this]
    assert found(UNFINISHED, names) == []


def test_every_dependency_has_its_line_in_the_decisions():
    """What it is for and under which licence: docs/decisions/0002-dependencies.md."""
    project = tomllib.loads(text("pyproject.toml"))
    asked = list(project["project"]["dependencies"])
    groups = (*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values())
    for group in groups:
        asked += [one for one in group if isinstance(one, str)]
    names = {re.split(r"[\[<>=~!; ]", one, maxsplit=1)[0] for one in asked}
    explained = set(re.findall(r"^\| ([a-z0-9.-]+) \|", text(f"{DECISIONS}0002-dependencies.md"), re.MULTILINE))
    assert names == explained


def test_every_decision_is_numbered_once():
    numbers = [name.removeprefix(DECISIONS)[:4] for name in files(DECISIONS, ".md")]
    assert len(numbers) == len(set(numbers))
    assert all(number.isdigit() for number in numbers)


def test_what_is_run_can_be_run():
    for name in (".ci/run", "scripts/need-of-debian"):
        assert (ROOT / name).stat().st_mode & 0o111, name
