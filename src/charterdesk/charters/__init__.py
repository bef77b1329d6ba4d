"""The shipped charters and lists of public holidays, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent
SCHEMA = ROOT / "charter.schema.json"
LARGEST_SHARED = 1024 * 1024


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


class Shelf(Mapping[str, str]):
    """What a charter may rest on, read when it is asked for: the shipped lists of public holidays (FR), those of
    ``holidays/`` beside the charter, and the shared parts beside it ("NAME.yaml"). What cannot be read is not there.
    """

    def __init__(self, beside: Path | None = None) -> None:
        self._beside = beside
        self._read: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._read:
            self._read[name] = self._text(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        folders = [ROOT / "holidays", *([self._beside / "holidays"] if self._beside else [])]
        return iter(sorted({path.stem for folder in folders for path in folder.glob("*.toml")}))

    def __len__(self) -> int:
        return len(tuple(iter(self)))

    def _text(self, name: str) -> str:
        part = name.endswith(".yaml")
        beside = [self._beside / name if part else self._beside / "holidays" / f"{name}.toml"] if self._beside else []
        for path in [*beside, *([] if part else [ROOT / "holidays" / f"{name}.toml"])]:
            try:
                with path.open("rb") as file:
                    return file.read(LARGEST_SHARED).decode("utf-8")
            except (OSError, ValueError):
                continue
        raise KeyError(name)
