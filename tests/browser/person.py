"""Somebody before a page: looks, clicks, or does everything by keyboard. Nothing sleeps: what is awaited is shown."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

PATIENCE = 30_000  # ms, on a busy machine
FARTHEST = 150  # tabs


class Someone:
    """One page. `wrong` gathers what a script or the content security policy complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._told)

    def _told(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(message.text)

    def goes(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer
        assert answer.status == 200, (path, answer.status)

    def sees(self, selector: str, *, with_text: str = "") -> Locator:
        """The first such element, shown."""
        found = self.page.locator(selector).filter(has_text=with_text).first
        expect(found).to_be_visible(timeout=PATIENCE)
        return found

    def sees_no(self, selector: str) -> None:
        expect(self.page.locator(selector)).to_have_count(0, timeout=PATIENCE)

    # -- by keyboard only

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        self.page.keyboard.insert_text(words)

    def at(self, selector: str) -> bool:
        return bool(self.page.evaluate("selector => document.activeElement.matches(selector)", selector))

    def waits_at(self, selector: str) -> None:
        """Until the focus is there."""
        self.page.wait_for_function("selector => document.activeElement.matches(selector)", arg=selector)

    def tabs_to(self, selector: str) -> None:
        for _ in range(FARTHEST):
            if self.at(selector):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    def chooses(self, value: str) -> None:
        """In the list or among the radio buttons that have the focus."""
        for _ in range(FARTHEST):
            if self.page.evaluate("() => document.activeElement.value") == value:
                break
            self.press("ArrowDown")
        else:
            raise AssertionError(f"{value} cannot be chosen")
        if self.at("input[type=radio]"):
            self.press("Space")

    def follows(self, key: str) -> None:
        """A key that leads to another page."""
        # Of a page that is about to be left the driver may say already that it is loaded.
        self.page.evaluate("() => { window.wasHere = true; }")
        self.press(key)
        self.page.wait_for_function("() => !window.wasHere && document.readyState === 'complete'")
