"""One server and one browser for all stories; who signs in does so once in each language. A failure leaves its trace,
a picture and the page in build/browser/.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser.installation import chromium, loaded, serving
from browser.person import PATIENCE, Someone
from browser.scene import DESK, LANGUAGES
from make import PASSWORD

LEFT = Path(__file__).resolve().parents[2] / "build" / "browser"


@dataclass
class Day:
    """Where the stories happen."""

    address: str
    numbers: dict[str, dict[str, int]]
    browser: Browser
    known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def signed_in(self, who: str, language: str) -> Any:
        """Cookies of somebody who signed in, reading in this language."""
        if (who, language) not in self.known:
            context = self.browser.new_context(locale=language, base_url=self.address)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("input[name=login]", who)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login/" not in url)
            self.known[who, language] = context.storage_state()
            context.close()
        return self.known[who, language]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Ends with its module: while a browser is held, Django refuses its database to this thread."""
    data = tmp_path_factory.mktemp("day")
    numbers = loaded(data)
    with serving(data, "serve") as address, chromium() as browser:
        yield Day(address, numbers, browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def someone(day: Day, language: str, request: pytest.FixtureRequest) -> Iterator[Callable[[str, str], Someone]]:
    """`someone(CUSTOMER, "portal/")`: this person at this page of the desk, in the story's language."""
    contexts = []

    def arrives(who: str, path: str) -> Someone:
        context = day.browser.new_context(
            locale=language,
            base_url=day.address,
            storage_state=day.signed_in(who, language),
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(PATIENCE)
        context.tracing.start(snapshots=True)
        contexts.append(context)
        person = Someone(context.new_page())
        person.goes(f"/{DESK}/{path}")
        assert person.page.locator("html").get_attribute("lang") == language
        people.append(person)
        return person

    people: list[Someone] = []
    yield arrives
    failed = request.node.stash.get(FAILED, True)
    for place, context in enumerate(contexts):
        kept = LEFT / f"{request.node.name}-{place}"
        if failed:
            LEFT.mkdir(parents=True, exist_ok=True)
            context.pages[0].screenshot(path=f"{kept}.png", full_page=True)
            context.tracing.stop(path=f"{kept}.zip")
        context.close()
    if not failed:
        assert [wrong for person in people for wrong in person.wrong] == []


@pytest.fixture
def number(day: Day, language: str) -> Callable[[str], int]:
    """The ticket of a story."""
    return lambda story: day.numbers[language][story]
