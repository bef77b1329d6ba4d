"""No page breaks a rule of WCAG 2.2 AA that axe-core can judge: every address, light and dark, at 390 and 1280 pixels.

Every address of the access table is read with a thing of one's own, every form is sent empty; then the demo, which has
more of everything, is crawled. `pytest -s` shows how far it is.
"""

import json
import re

import pytest
from django.urls import URLResolver, get_resolver

from browser import walking
from browser.installation import chromium, ran, serving
from browser.screens import PASSWORD

pytestmark = [pytest.mark.timeout(4 * 3600), pytest.mark.any_engine]

CHANGES_WHO_MAY_COME_IN = "<slug:desk>/setup/second-factor/"
CRAWLED = (
    ("manager@esii.example", "/esii/"),
    ("manager@e-connect.example", "/e-connect/"),
    ("manager@esker.example", "/esker/"),
    ("admin@saint-orlan.example", "/esii/portal/"),
    ("customer@orbelle.example", "/esker/portal/"),
    ("", "/esii/ask/"),
    ("", "/e-connect/ask/"),
)


def signing_in():
    """The addresses of signing in that stand for themselves."""
    found = [path for path in every_path(get_resolver(), "") if path.startswith("accounts/")]
    return [path for path in found if not re.search(r"[<(^]|logout|/json|download", path)]


def every_path(resolver, prefix):
    for entry in resolver.url_patterns:
        here = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from every_path(entry, here)
        else:
            yield here


def test_what_is_wrong_with_a_page_is_found():
    with chromium() as browser:
        page = browser.new_page()
        page.set_content("<p style='color: #ccc; width: 3000px'>Hardly to be read</p><b class=struck>not escaped</b>")
        walk = walking.Walk()
        walk.look(page, "a bad page")
    told = " ".join(walk.found)
    assert all(word in told for word in ("color-contrast", "html-has-lang", "moves sideways", "not shown as words"))


def test_axe_finds_nothing_on_any_page_in_light_and_dark_on_a_telephone_and_on_a_screen(tmp_path):
    walk = walking.Walk()
    told = json.loads(ran(tmp_path, "browser.every_page").splitlines()[-1])
    with serving(tmp_path, "serve") as address, chromium() as browser:
        contexts = walking.readers(browser, address, told, "fr")
        walking.read(walk, contexts, [step for step in told["steps"] if step["method"] == "GET"])
        walking.read(walk, contexts, extra())
        forms = [step for step in told["steps"] if step["method"] == "POST"]
        walking.send(walk, contexts, sorted(forms, key=lambda step: step["route"] == CHANGES_WHO_MAY_COME_IN))
    demo = tmp_path / "demo"
    demo.mkdir()
    with serving(demo, "demo", CHARTERDESK_DEMO="1") as address, chromium() as browser:
        for who, below in CRAWLED:
            context = walking.reader(browser, address, "es")
            if who:
                walking.sign_in(context, who, PASSWORD)
            if who == CRAWLED[0][0]:
                walking.read(walk, {who: context}, aside(who, signing_in()))
            walking.crawl(walk, context, who, below)
    print(f"{walk.views} page views of {walk.pages} pages, {len(walk.routes)} routes: {len(walk.found)} violations")
    assert walk.found == []


def extra():
    """What no row names: signing in, and addresses that lead nowhere or show nothing."""
    yield from aside("anonymous", signing_in())
    for role in ("manager", "customer_admin"):
        yield from aside(role, ["north/nowhere/", "i18n/read/"])


def aside(role, paths):
    """Pages that may refuse, in words."""
    return [{"role": role, "route": path, "address": f"/{path}", "found": False} for path in paths]
