"""The shipped charters and lists of public holidays, as data."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

ROOT = Path(str(files(__package__)))


def names() -> tuple[str, ...]:
    """Name the shipped charters."""
    return tuple(sorted(path.stem for path in ROOT.glob("*.yaml")))


def text_of(name: str) -> str:
    """Return the text of a shipped charter; KeyError where there is none of this name."""
    if name not in names():
        raise KeyError(name)
    return (ROOT / f"{name}.yaml").read_text(encoding="utf-8")


def holiday_lists(beside: Path | None = None) -> dict[str, str]:
    """Return the lists of public holidays by name (FR, FR-57 ...): the shipped, and ``holidays/`` beside a charter."""
    folders = [ROOT / "holidays", *([beside / "holidays"] if beside else [])]
    return {path.stem: path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.glob("*.toml"))}
