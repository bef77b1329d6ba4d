"""python -m browser.axe: what axe-core finds on the main screens, light and dark. Its rules: WCAG 2.2 A and AA."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import resources
from typing import Final

from playwright.sync_api import Page

from browser.screens import SCREENS, demo, shown

SCRIPT: Final = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What another theme or width alone can change, once a page was judged by all rules.
BY_SIGHT: Final = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
ASK: Final = """async only => {
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
  const where = one => one.nodes.slice(0, 3).map(node => node.target.join(" ")).join("; ");
  return found.violations.map(one => `${one.id}: ${where(one)}`);
}"""


def judge(page: Page) -> None:
    """Give the page its judge, once after each time it is loaded; the content security policy is not asked."""
    page.evaluate(SCRIPT)


def violations(page: Page, *, by_sight: bool = False) -> list[str]:
    """What a page that has its judge breaks: a rule, and where first. `by_sight`: of what hangs on theme and width."""
    only = {"type": "rule", "values": [*BY_SIGHT]} if by_sight else {"type": "tag", "values": [*RULES]}
    found: list[str] = page.evaluate(ASK, only)
    return found


def main() -> None:
    count = 0
    with demo() as (browser, address):
        for screen in SCREENS:
            for scheme in ("light", "dark"):
                page = shown(browser, address, replace(screen, scheme=scheme))
                judge(page)
                for found in violations(page):
                    count += 1
                    print(f"{screen.name} ({scheme}): {found}")
                page.context.close()
    print(f"{count} violations on {len(SCREENS)} screens, light and dark")
    sys.exit(count > 0)


if __name__ == "__main__":
    main()
