"""python -m browser.screenshots [NAME ...]: pictures of the main screens, into docs/screenshots."""

from __future__ import annotations

import sys
from pathlib import Path

from browser.screens import SCREENS, demo, shown

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST = 4_000_000  # bytes, all together


def main(names: list[str]) -> None:
    with demo() as (browser, address):
        for screen in SCREENS:
            if names and screen.name not in names:
                continue
            page = shown(browser, address, screen)
            page.screenshot(path=PICTURES / f"{screen.name}.png", animations="disabled", caret="hide")
            page.context.close()
            print(screen.name)
    lines = [f"| [{screen.name}]({screen.name}.png) | {screen.says} | {screen.language} |" for screen in SCREENS]
    head = [
        "# The main screens",
        "",
        "Written by `make screenshots`, from the demo.",
        "",
        "| picture | what | language |",
    ]
    (PICTURES / "README.md").write_text("\n".join([*head, "|---|---|---|", *lines, ""]))
    size = sum(picture.stat().st_size for picture in PICTURES.glob("*.png"))
    print(f"{size} bytes")
    if size > MOST:
        sys.exit(f"more than {MOST} bytes of pictures")


if __name__ == "__main__":
    main(sys.argv[1:])
