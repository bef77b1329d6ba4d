"""python -m browser.axe AXE: what axe-core (the file axe.min.js) finds on the main screens, light and dark."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from browser.screens import SCREENS, demo, shown

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """async rules => {
  const found = await axe.run(document, {runOnly: rules});
  return found.violations.map(one => [one.id, one.nodes.map(node => node.target.join(" "))]);
}"""


def main(axe: str) -> None:
    script, found = Path(axe).read_text(), 0
    with demo() as (browser, address):
        for screen in SCREENS:
            for scheme in ("light", "dark"):
                page = shown(browser, address, replace(screen, scheme=scheme))
                page.evaluate(script)
                for rule, where in page.evaluate(ASK, RULES):
                    found += 1
                    print(f"{screen.name} ({scheme}): {rule}: {'; '.join(where[:3])}")
                page.context.close()
    print(f"{found} violations on {len(SCREENS)} screens, light and dark")
    sys.exit(found > 0)


if __name__ == "__main__":
    main(sys.argv[1])
