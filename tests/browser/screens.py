"""The main screens, as `make screenshots` pictures them and `make axe` judges them, on a demo of their own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, FilePayload, Page

from browser.crowd import LONG
from browser.installation import chromium, crowded, serving
from browser.person import PATIENCE

PASSWORD: Final = "demo-charterdesk"
IMPORTED: Final = """name;kind;reseller
Librairie des Quais;customer;
Cabinet Aubrelune;client;
;customer;
"""


@dataclass(frozen=True)
class Screen:
    """One picture: `steps` lead from the address to what is shown. `who` is a mail name, "" for nobody."""

    name: str
    says: str
    who: str
    path: str
    language: str = "en"
    steps: Callable[[Page], None] = lambda _page: None
    scheme: str = "light"
    width: int = 1280
    height: int = 860
    status: int = 200


def _first_ticket(page: Page) -> None:
    _follow(page, "#queue-table a[id^=go-] >> nth=0")


def _merge(page: Page) -> None:
    _follow(page, "#queue-table a[id^=go-] >> nth=0")
    _follow(page, "[data-key=m]")
    if page.locator(".side .rows a[href*=into_number]").count():
        _follow(page, ".side .rows a[href*=into_number] >> nth=0")


def _import(page: Page) -> None:
    file: FilePayload = {"name": "organisations.csv", "mimeType": "text/csv", "buffer": IMPORTED.encode()}
    page.set_input_files("input[type=file]", file)
    _follow(page, "main button.first")


def _review(page: Page) -> None:
    if page.locator("select[name=about]").count():
        page.select_option("select[name=about]", index=1)
    else:
        page.locator("input[name=about]").first.check()
    page.check("input[name=kind][value=anomaly]")
    _follow(page, "main .actions button.first")
    while not page.locator(".actions.send").count():
        if page.locator("input[name=subject]").count():
            page.fill("input[name=subject]", "Las facturas de hoy no llegan")
            page.fill("textarea[name=body]", "Desde las ocho no llega ninguna factura; ayer funcionaba.")
        if page.locator("input[name=wished]").count():
            page.check("input[name=wished][value='2']")
        _follow(page, "main .actions button.first")


def _request(page: Page) -> None:
    _follow(page, ".requests a >> nth=0")


def _bug(page: Page) -> None:
    page.goto("/esii/solving/bugs/?which=all")
    _follow_first(page, "tbody a[href*='/bugs/'] >> nth=0")


def _handed_over(page: Page) -> None:
    _follow_first(page, "tbody th a >> nth=0")


def _follow_first(page: Page, selector: str) -> None:
    """As `_follow`, where there is something to follow."""
    if page.locator(selector).count():
        _follow(page, selector)


def _long_ticket(page: Page) -> None:
    _follow(page, f"#queue-table a[id^=go-]:text('{LONG}') >> nth=0")


def _draft(page: Page) -> None:
    text = page.input_value("textarea[name=text]")
    for before, after in (
        ("holds_from: 2020-01-01", "holds_from: 2030-01-01"),
        ("48 elapsed hours", "36 elapsed hours"),
    ):
        assert before in text or after in text  # a demo that is used again has the draft
        text = text.replace(before, after, 1)
    page.fill("input[name=name]", "next")
    page.fill("textarea[name=text]", text)
    page.click("button[value=preview]")
    page.wait_for_url("**/charter/preview/")


def _follow(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.click(selector)
    page.wait_for_function("() => !document.querySelector('main progress')")  # a file is still on its way


AGENT, LEAD, HEAD = "agent1@esker.example", "lead@esker.example", "manager@esker.example"
QUEUE, SETUP, DRAFT = "/esker/queue/", "/esker/setup/", "/esker/charter/edit/"
BUSY, CROWD = "lead@e-connect.example", "/e-connect/queue/"
SOLVER, SOLVING = "lead@esii.example", "/esii/solving/"
CUSTOMER = "customer@orbelle.example"
SCREENS: Final = (
    Screen("day", "My day, of an agent", AGENT, "/esker/", "fr"),
    Screen("queue", "The queue: the first to do at the top, and why", LEAD, QUEUE, "fr"),
    Screen("queue-dark", "The queue in the dark", LEAD, QUEUE, scheme="dark"),
    Screen("queue-390", "The queue on a telephone", LEAD, QUEUE, "es", width=390),
    Screen(
        "ticket", "A ticket: clocks, conversation, composer, decision", AGENT, QUEUE, "fr", _first_ticket, height=1300
    ),
    Screen("ticket-dark", "A ticket in the dark", AGENT, QUEUE, "en", _first_ticket, "dark", height=1300),
    Screen("merge", "Before a merge: who will read what, which promises are kept", AGENT, QUEUE, "en", _merge),
    Screen("handed-over", "What a level was given: a conversation of its own", SOLVER, SOLVING, "fr", _handed_over),
    Screen("bug", "A bug, once for all the tickets that it explains", SOLVER, f"{SOLVING}bugs/", "en", _bug),
    Screen("articles", "What comes again, and the articles that say it once", SOLVER, "/esii/knowledge/", "es"),
    Screen("search", "Search", AGENT, "/esker/search/?q=facture", "fr"),
    Screen("notices", "Notices", AGENT, "/esker/notices/", "es"),
    Screen("set-up", "Set-up: what is still missing", HEAD, SETUP, "es"),
    Screen(
        "import", "An import is tried before anything is stored", HEAD, f"{SETUP}import/organisations/", "en", _import
    ),
    Screen("portal-home", "The portal: what waits for the customer", CUSTOMER, "/esker/portal/", "fr"),
    Screen(
        "portal-review",
        "Before a request is sent: covered or not, until when",
        CUSTOMER,
        "/esker/portal/open/",
        "es",
        _review,
    ),
    Screen("portal-ticket", "A request, as its customer reads it", CUSTOMER, "/esker/portal/", "en", _request),
    Screen("portal-ticket-dark", "The same in the dark", CUSTOMER, "/esker/portal/", "fr", _request, "dark"),
    Screen(
        "queue-200", "Two hundred tickets, with words of German length", BUSY, f"{CROWD}?size=200", "fr", height=1400
    ),
    Screen("queue-long-390", "The same on a telephone", BUSY, f"{CROWD}?q={LONG}", "fr", width=390),
    Screen("ticket-long-390", "Such a ticket on a telephone", BUSY, f"{CROWD}?q={LONG}", "en", _long_ticket, width=390),
    Screen("calm", "Nothing to do here", AGENT, f"{QUEUE}?view=snoozed", "es", height=480),
    Screen(
        "charter-try", "A request is tried: what is promised, and by which lines", HEAD, "/esker/charter/try/", "fr"
    ),
    Screen("charter-diff", "Before a charter is published: what differs, and for whom", HEAD, DRAFT, "en", _draft),
    Screen("portal-charter", "The charter, as its customers read it", CUSTOMER, "/esker/portal/charter/", "fr"),
    Screen("not-found", "An address that leads nowhere", HEAD, "/esker/nowhere/", "fr", height=480, status=404),
    Screen("sign-in", "Sign in", "", "/accounts/login/", "en"),
)


@contextmanager
def demo() -> Iterator[tuple[Browser, str]]:
    """A demo that nobody else uses, and a browser. DEMO_DATA names a folder where one is loaded already: quicker."""
    with tempfile.TemporaryDirectory(prefix="charterdesk-screens-") as folder:
        data = Path(os.environ.get("DEMO_DATA") or folder)
        with serving(data, "demo", CHARTERDESK_DEMO="1") as address, chromium() as browser:
            crowded(data)
            yield browser, address


def shown(browser: Browser, address: str, screen: Screen) -> Page:
    """The page of this screen; its context is closed by whoever asked."""
    context = browser.new_context(
        base_url=address,
        locale=screen.language,
        color_scheme="dark" if screen.scheme == "dark" else "light",
        viewport={"width": screen.width, "height": screen.height},
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    if screen.who:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", screen.who)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
    answer = page.goto(screen.path)
    assert answer
    assert answer.status == screen.status, (screen.name, answer.status)
    screen.steps(page)
    page.wait_for_load_state()
    page.wait_for_function("() => document.readyState === 'complete'")
    page.evaluate("() => document.fonts.ready")
    page.wait_for_function("() => !document.querySelector('#solving > p')")  # comes after the page
    return page
