"""A walk through pages: each is judged by axe-core in both themes, as wide as a telephone and as a screen."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Error, Page

from browser.axe import judge, violations
from browser.hostile import STRUCK
from browser.person import PATIENCE

SIGHTS: Final = ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))
WHOLE: Final = ((1280, "light"), (390, "dark"))  # by all rules; what is left hangs on both theme and width
HEIGHT: Final = 860
NARROWEST, WIDEST = 360, 2560  # pages fit there without being moved sideways
# Addresses that a crawl looks at, of one route and one reader; tickets differ most.
OF_A_ROUTE: Final = 1
TICKETS: Final = 4
# Everything that is folded, opened; what opens alone (details of one name) by its own step.
UNFOLD: Final = """() => {
  const closed = [...document.querySelectorAll("details:not([name], [open])")];
  closed.forEach(one => { one.open = true; });
  return closed.length > 0;
}"""
ALONE: Final = "() => [...document.querySelectorAll('details[name]')].map(one => one.id).filter(id => id)"
OPEN: Final = "id => { document.getElementById(id).open = true; }"
SIDEWAYS: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS: Final = "() => [...document.querySelectorAll('a[href]:not([download])')].map(one => one.pathname + one.search)"
# A form that was filled in by nobody, sent to this address by the page's own right to send forms.
SEND: Final = """([address, token]) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = address;
  const field = document.createElement("input");
  field.type = "hidden"; field.name = "csrfmiddlewaretoken"; field.value = token;
  form.append(field); document.body.append(form); form.submit();
}"""
TOKEN: Final = "() => document.querySelector('input[name=csrfmiddlewaretoken]')?.value || ''"


@dataclass
class Walk:
    """What was seen: page views judged, what they break, which routes answered with a page, where forms led."""

    views: int = 0
    pages: int = 0
    found: list[str] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    led: set[str | None] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)

    def look(self, page: Page, name: str) -> None:
        """Judge a page as it was loaded, then unfolded, then with each form that opens alone."""
        judge(page)
        if page.evaluate(STRUCK):
            self._tell(f"{name}: words of an attacker are not shown as words")
        for width in (NARROWEST, WIDEST):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if page.evaluate(SIDEWAYS) > 0:
                self._tell(f"{name} at {width} px: moves sideways")
        for width, theme in SIGHTS:
            self._sight(page, name, width, theme, by_sight=(width, theme) not in WHOLE)
        if page.evaluate(UNFOLD):
            self._sight(page, f"{name} unfolded", *WHOLE[-1])
        for alone in page.evaluate(ALONE):
            page.evaluate(OPEN, alone)
            self._sight(page, f"{name} #{alone}", *WHOLE[-1], by_sight=True)
        self.pages += 1
        print(f"{time.monotonic() - self.began:7.1f} s {self.pages:4} {self.views:5} {name}", flush=True)

    def _sight(self, page: Page, name: str, width: int, theme: str, *, by_sight: bool = False) -> None:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self.views += 1
        for broken in violations(page, by_sight=by_sight):
            self._tell(f"{name} at {width} px, {theme}: {broken}")

    def _tell(self, what: str) -> None:
        self.found.append(what)
        print(what, flush=True)

    def goes(self, page: Page, address: str, *, found: bool = True) -> bool:
        """Whether a page stands at this address; files, calendars and parts of pages are none. `found`: an address
        that answers with a refusal is one more thing that is wrong.
        """
        try:
            answer = page.goto(address)
        except Error:  # a file: the browser would keep it
            return False
        if found and answer and answer.status >= HTTPStatus.BAD_REQUEST:
            self._tell(f"{address}: {answer.status}")
        if not answer or "text/html" not in answer.headers.get("content-type", ""):
            return False
        return bool(page.evaluate("() => document.doctype && document.documentElement.lang"))


def read(walk: Walk, contexts: dict[str, BrowserContext], steps: Iterable[dict[str, Any]]) -> None:
    """Every address that these readers may read."""
    for step in steps:
        page = contexts[step["role"]].new_page()
        if walk.goes(page, step["address"], found=step.get("found", True)):
            walk.routes.add(step["route"])
            walk.look(page, f"{step['role']} {step['route']}")
        page.close()


def send(walk: Walk, contexts: dict[str, BrowserContext], steps: list[dict[str, Any]]) -> None:
    """Every form, empty: the page that says what is wrong beside the fields, or that nothing can be done."""
    for step in steps:
        page = contexts[step["role"]].new_page()
        page.goto("/accounts/login/" if step["role"] == "anonymous" else "/accounts/devices/")
        with page.expect_navigation():
            page.evaluate(SEND, [step["address"], page.evaluate(TOKEN)])
        led = _route(urlsplit(page.url).path)
        if page.evaluate("() => Boolean(document.doctype)") and (led == step["route"] or led not in walk.led):
            walk.led.add(led)
            walk.look(page, f"{step['role']} sends nothing to {step['route']}")
        page.close()


def sign_in(context: BrowserContext, who: str, password: str) -> None:
    """By password, as everybody of the demo."""
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/accounts/reauthenticate/")  # asked before anything about signing in is changed
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/reauthenticate/" not in url)
    page.close()


def crawl(walk: Walk, context: BrowserContext, who: str, below: str) -> None:
    """What links below an address lead to, from there on: a few of every route."""
    waiting, seen, counted = [below], {below}, dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        route = _route(address)
        most = TICKETS if (route or "").endswith("tickets/<int:number>/") else OF_A_ROUTE
        if route is None or counted.get(route, 0) >= most:
            continue
        page = context.new_page()
        if walk.goes(page, address):
            counted[route] = counted.get(route, 0) + 1
            walk.routes.add(route)
            links = [link for link in page.evaluate(LINKS) if link.startswith(below) and link not in seen]
            seen.update(links)
            waiting.extend(links)
            walk.look(page, f"{who} {address}")
        page.close()


def readers(browser: Browser, address: str, told: dict[str, Any], language: str) -> dict[str, BrowserContext]:
    """A browser for each of them, in which he has signed in."""
    found = {"anonymous": reader(browser, address, language)}
    for role, session in told["sessions"].items():
        found[role] = reader(browser, address, language)
        found[role].add_cookies([{"name": told["cookie"], "value": session, "url": address}])
    return found


def reader(browser: Browser, address: str, language: str) -> BrowserContext:
    """A browser of somebody who has not signed in."""
    context = browser.new_context(base_url=address, locale=language, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    return context


def _route(address: str) -> str | None:
    try:
        return str(resolve(address.partition("?")[0]).route)
    except Resolver404:
        return None
