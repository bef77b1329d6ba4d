"""The ten stories of a day, in each language, in a real browser before a real server. The agent has no mouse.

What is looked for are names and keys of elements, not words: the words are another test's (test_translations).
"""

import re

import pytest
from playwright.sync_api import expect

from browser.scene import AGENT, CUSTOMER, DESK

pytestmark = pytest.mark.timeout(300)  # the first one waits for the server, perhaps on a busy machine


def opens_until_told(customer, kind, subject):
    """The steps of opening a request, up to the page that says what the desk does with it."""
    page = customer.page
    page.locator("input[name=about]").first.check()
    page.check(f"input[name=kind][value={kind}]")
    while True:
        with page.expect_navigation():
            page.click("main .actions button.first")
        if page.locator("input[name=subject]").count():
            page.fill("input[name=subject]", subject)
            page.fill("textarea[name=body]", "Since this morning, for everybody.")
        elif page.locator("input[name=wished]").count():
            page.check("input[name=wished][value='2']")
        else:
            return


def test_open_a_customer_reads_the_promise_then_sends(someone):
    customer = someone(CUSTOMER, "portal/")
    customer.page.click(".page-head a.button.first")
    opens_until_told(customer, "anomaly", "No document goes out")
    customer.sees(".decision", with_text="48")  # EK-08: 48 elapsed hours, before anything is sent
    customer.page.click(".actions.send button.first")
    customer.page.wait_for_url(re.compile(r"/portal/tickets/\d+/$"))
    customer.sees("h1", with_text="No document goes out")
    customer.sees(".standing time")
    number = customer.page.url.rstrip("/").rpartition("/")[2]
    agent = someone(AGENT, "queue/?view=unassigned")
    agent.sees(f"#row-{number}", with_text="No document goes out")


def test_decide_a_quote_or_a_refusal_is_said_before_anything_is_stored(someone):
    customer = someone(CUSTOMER, "portal/open/")
    opens_until_told(customer, "training", "Two days of training")
    customer.sees(".decision .source", with_text="EK-14")
    customer.goes(f"/{DESK}/portal/")
    expect(customer.page.locator("main")).not_to_contain_text("Two days of training")

    agent = someone(AGENT, "queue/")
    agent.follows("n")
    agent.press("/")
    agent.types("Gil")
    agent.follows("Enter")
    agent.tabs_to("main td a")
    agent.follows("Enter")
    agent.tabs_to("select[name=kind]")
    agent.chooses("anomaly")
    agent.tabs_to("input[name=subject]")
    agent.types("Nobody holds a contract")
    agent.tabs_to("textarea[name=body]")
    agent.types("It does not start.")
    agent.tabs_to("button[value=preview]")
    agent.follows("Enter")
    agent.sees(".decision .verdict")
    agent.sees(".decision .source", with_text="EK-01")
    agent.sees_no("button.first[value=open]")
    agent.goes(f"/{DESK}/search/?q=nobody+holds")
    agent.sees_no("main a[href*='/tickets/']")


def test_take_an_agent_takes_the_ticket_by_one_key(someone, number):
    agent = someone(AGENT, f"tickets/{number('take')}/")
    agent.sees("[data-key=t]")
    agent.follows("t")
    agent.sees(".ticket-head", with_text="Agnes")
    agent.sees(".flash")
    agent.sees_no("[data-key=t]")


def test_reply_what_was_sent_is_taken_back_once_then_leaves(someone, number):
    agent = someone(AGENT, f"tickets/{number('reply')}/")
    agent.press("r")
    agent.waits_at("#say textarea[name=body]")
    agent.types("We look at **it**.")
    agent.follows("Control+Enter")
    agent.sees(".leaving", with_text="We look at it.")
    agent.follows("x")
    agent.sees_no(".leaving")
    expect(agent.page.locator("#say textarea[name=body]")).to_have_value("We look at **it**.")

    agent.press("r")
    agent.waits_at("#say textarea[name=body]")
    agent.follows("Control+Enter")
    agent.sees(".leaving", with_text="We look at it.")
    customer = someone(CUSTOMER, f"portal/tickets/{number('reply')}/")
    expect(customer.page.locator("main")).not_to_contain_text("We look at it.")
    agent.sees(".bubble.customer", with_text="We look at it.").locator("strong", has_text="it").wait_for()
    customer.page.reload()
    customer.sees("main", with_text="We look at it.")


def test_pause_says_who_is_waited_for_and_why(someone, number):
    agent = someone(AGENT, f"tickets/{number('pause')}/")
    agent.press("w")
    agent.waits_at("#pause select[name=party]")
    agent.chooses("customer")
    agent.tabs_to("#pause textarea[name=reason]")
    agent.types("The export of yesterday is missing.")
    agent.tabs_to("#pause button.first")
    agent.follows("Enter")
    agent.sees("aside", with_text="The export of yesterday is missing.")
    agent.sees("[data-key=u]")
    customer = someone(CUSTOMER, f"portal/tickets/{number('pause')}/")
    customer.sees(".standing.yours")


def test_escalate_a_higher_priority_is_given_with_its_reason(someone, number):
    agent = someone(AGENT, f"tickets/{number('priority')}/")
    agent.press("Control+k")
    agent.waits_at("#palette input")
    label = agent.page.evaluate("() => document.querySelector('[data-key=p]').firstChild.textContent.trim()")
    agent.types(label)
    agent.press("Enter")
    agent.waits_at("#priority select[name=severity]")
    agent.press("Home")
    agent.chooses("1")
    agent.tabs_to("#priority textarea[name=reason]")
    agent.types("Nobody can work any more.")
    agent.tabs_to("#priority button.first")
    agent.follows("Enter")
    agent.sees("aside", with_text="Nobody can work any more.")
    customer = someone(CUSTOMER, f"portal/tickets/{number('priority')}/")
    customer.sees("main dd", with_text="Nobody can work any more.")


def test_propose_a_solution_is_the_customers_to_judge(someone, number):
    agent = someone(AGENT, f"tickets/{number('propose')}/")
    agent.press("s")
    agent.waits_at("#say textarea[name=body]")
    assert agent.page.locator("#say input[name=kind]:checked").get_attribute("value") == "solution"
    agent.types("The document was sent again.")
    agent.tabs_to("#say button[value=send]")
    agent.follows("Enter")
    agent.sees(".leaving", with_text="The document was sent again.")
    agent.sees(".bubble.solution", with_text="The document was sent again.")
    customer = someone(CUSTOMER, f"portal/tickets/{number('propose')}/")
    customer.sees(".standing.yours form[action$='/validate/']")


def test_validate_the_ticket_closes_on_the_customers_word(someone, number):
    customer = someone(CUSTOMER, f"portal/tickets/{number('validate')}/")
    customer.page.click(".standing form[action$='/validate/'] button")
    customer.sees_no("form[action$='/validate/']")
    agent = someone(AGENT, f"tickets/{number('validate')}/")
    agent.sees("[data-key=o]")
    agent.sees_no("[data-key=c]")


def test_merge_shows_who_will_read_what_and_is_undone(someone, number):
    source, target = number("merge"), number("goes on")
    agent = someone(AGENT, f"tickets/{source}/")
    agent.follows("m")
    agent.tabs_to("input[name=into_number]")
    agent.types(str(target))
    agent.follows("Enter")
    agent.sees("#preview table", with_text="Cora")
    agent.tabs_to("button[value=confirm]")
    agent.follows("Enter")
    agent.goes(f"/{DESK}/tickets/{source}/")
    agent.sees("#merged", with_text=f"#{target}")
    agent.tabs_to("#merged button")
    agent.follows("Enter")
    agent.sees("[data-key=r]")
    agent.sees_no("#merged")


def test_undo_a_merge_from_the_ticket_on_which_it_goes_on(someone, number):
    source, target = number("merge"), number("goes on")
    agent = someone(AGENT, f"tickets/{source}/merge/?into_number={target}")
    agent.tabs_to("button[value=confirm]")
    agent.follows("Enter")
    agent.sees("#merged-here", with_text=f"#{source}")
    agent.tabs_to("#merged-here button")
    agent.follows("Enter")
    agent.page.wait_for_url(re.compile(rf"/tickets/{source}/$"))
    agent.sees_no("#merged")
    agent.goes(f"/{DESK}/tickets/{target}/")
    agent.sees_no("#merged-here")


def test_contest_a_validated_priority_reaches_the_desk_which_answers(someone, number):
    customer = someone(CUSTOMER, f"portal/tickets/{number('contest')}/")
    form = customer.page.locator("form[action$='/contest_priority/']")
    customer.page.locator("details", has=form).locator("summary").click()
    form.locator("input[name=wished][value='2']").check()
    form.locator("textarea").fill("All of the accounts department waits.")
    form.locator("button").click()
    customer.sees(".said-so", with_text="All of the accounts department waits.")
    customer.sees_no("form[action$='/contest_priority/']")

    agent = someone(AGENT, f"tickets/{number('contest')}/")
    agent.tabs_to("#answer-contest summary")
    agent.press("Enter")
    agent.tabs_to("#answer-contest select[name=severity]")
    agent.chooses("2")
    agent.tabs_to("#answer-contest textarea[name=reason]")
    agent.types("Seen: a whole department.")
    agent.tabs_to("#answer-contest button.first")
    agent.follows("Enter")
    agent.sees("aside", with_text="Seen: a whole department.")
    customer.page.reload()
    customer.sees("main", with_text="Seen: a whole department.")


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_single_keys_are_silent_while_somebody_types_and_after_he_switched_them_off(someone, number):
    """WCAG 2.1.4: a shortcut of one sign can be switched off; whoever types never meets one."""
    agent = someone(AGENT, f"tickets/{number('goes on')}/")
    agent.sees("[data-key=m]")
    agent.tabs_to("#say textarea[name=body]")
    agent.page.keyboard.type("them, or me?")
    assert agent.page.input_value("#say textarea[name=body]") == "them, or me?"
    agent.press("Escape", "?")
    agent.sees("#keys dl kbd", with_text="m")
    agent.tabs_to("#keys input[name=single]")
    agent.press("Space", "Escape", "m", "?", "h", "r")
    agent.sees_no("dialog[open]")
    assert not agent.at("#say textarea[name=body]")
    agent.sees("[data-key=m]")  # nothing led to another page

    agent.page.reload()
    agent.press("?", "m")
    agent.sees_no("dialog[open]")
    agent.sees("[data-key=m]")
    agent.press("Control+k")
    agent.waits_at("#palette input")
    agent.press("Escape")
    agent.page.locator("[data-keys]").evaluate("button => button.click()")
    agent.tabs_to("#keys input[name=single]")
    agent.press("Space", "Escape", "r")
    agent.waits_at("#say textarea[name=body]")


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_what_was_typed_stays_while_the_desk_is_away_and_leaves_when_it_is_back(someone, number):
    customer = someone(CUSTOMER, f"portal/tickets/{number('pause')}/")
    page, health = customer.page, "**/health"
    reply = page.locator("form", has=page.locator("textarea[name=body]")).first
    reply.locator("textarea").fill("The export is attached.")
    page.route(health, lambda route: route.abort())
    reply.locator("button").first.click()
    customer.sees("#told [data-kind=lost]")
    expect(reply.locator("textarea")).to_have_value("The export is attached.")
    page.unroute(health)
    with page.expect_navigation():
        reply.locator("button").first.click()
    customer.sees("main", with_text="The export is attached.")
    customer.wrong.clear()  # the browser's own word on the line that was cut


def test_bug_a_workaround_is_written_once_looked_at_and_reaches_the_ticket(someone, number, language):
    agent = someone(AGENT, f"tickets/{number('bug')}/")
    agent.sees("#solving a[href$='/bug/']")
    agent.tabs_to("#solving a[href$='/bug/']")
    agent.follows("Enter")
    agent.tabs_to("select[name=product]")
    agent.press("ArrowDown")
    agent.tabs_to("input[name=title]")
    agent.follows("Enter")
    if agent.page.locator("input[name=sure]").count():  # the bug of the language before is like it
        agent.tabs_to("form:has(input[name=sure]) button.first")
        agent.follows("Enter")
    agent.sees("h1", with_text="B-")
    agent.tabs_to("main details > summary")
    agent.press("Enter")
    agent.tabs_to(f"textarea[name=text_{language}]")
    agent.types("Restart **the service**.")
    agent.tabs_to("form[action$='/workaround/'] button")
    agent.follows("Enter")
    agent.follows("w")
    agent.tabs_to("main form button.first")
    agent.follows("Enter")
    agent.goes(f"/{DESK}/tickets/{number('bug')}/")
    agent.sees(".bubble.workaround", with_text="Restart the service.")
    customer = someone(CUSTOMER, f"portal/tickets/{number('bug')}/")
    customer.sees("main", with_text="Restart the service.")
