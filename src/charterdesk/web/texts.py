"""Words for machine words: states, channels, parties, outcomes, commitments, what the journal records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charterdesk.apps.people.models import ROLES

Labels = Mapping[str, str | Promise]

STATES: Final[Labels] = {
    "new": _("New"),
    "in_charge": _("In charge"),
    "waiting": _("Waiting"),
    "quote": _("Quote"),
    "solved": _("Solution proposed"),
    "closed": _("Closed"),
}
PARTIES: Final[Labels] = {
    "customer": _("the customer"),
    "manufacturer": _("the manufacturer"),
    "rnd": _("R&D"),
    "carrier": _("the carrier"),
    "us": _("the desk"),
}
CHANNELS: Final[Labels] = {"portal": _("portal"), "email": _("e-mail"), "phone": _("telephone")}
OUTCOMES: Final[Labels] = {
    "accepted": _("Covered"),
    "quote_first": _("Quote first"),
    "other_channel": _("Another channel"),
    "referred": _("Referred"),
    "refused": _("Refused"),
}
VISIBILITIES: Final[Labels] = {
    "customer": _("seen by the customer"),
    "reseller": _("seen by the reseller, not by the end customer"),
    "internal": _("internal, seen by the desk only"),
}
MESSAGE_KINDS: Final[Labels] = {
    "message": _("Message"),
    "solution": _("Solution"),
    "workaround": _("Workaround"),
    "refusal": _("Not solved"),
}
ESCALATION_MESSAGES: Final[Labels] = {
    "message": _("Message"),
    "handed_over": _("Handed over"),
    "asked_back": _("Question to the desk"),
    "answer": pgettext_lazy("of a level", "Answer"),
    "edited": _("Edited there, both kept"),
    "taken_back": _("Taken back"),
    "closed": _("Closed"),
}
COMMITMENTS: Final[Labels] = {
    "take_in_charge": _("Taken in charge"),
    "respond": _("Answer"),
    "answer": _("Answer"),
    "update": _("News"),
    "on_site": _("On site"),
    "qualify": _("Severity"),
    "diagnose": _("Diagnosis"),
    "workaround": _("Way round"),
    "resolve": _("Solution"),
    "manufacturer": _("Manufacturer"),
    "promised_call": _("Called back"),
}
CLOCK_STATES: Final[Labels] = {
    "running": _("running"),
    "paused": _("standing still"),
    "met": _("kept"),
    "missed": _("missed"),
}
CLOCK_EVENTS: Final[Labels] = {
    "registered": _("the request is received"),
    "qualified": _("the desk says how bad it is"),
    "diagnosed": _("the diagnosis is made"),
    "tests_with_customer": _("the tests with the customer are done"),
    "manager_called": _("a manager was called on"),
    "taken_in_charge": _("it is taken in charge"),
    "answered": _("the desk answers"),
    "intervention_decided": _("an intervention is decided"),
    "arrived_on_site": _("somebody arrives on site"),
    "solution_proposed": _("a solution is proposed"),
    "workaround_given": _("a workaround is given"),
    "closed": _("the ticket is closed"),
}
REFERRED_TO: Final[Labels] = {"reseller": _("reseller"), "project_team": _("project team")}
QUOTE_STATES: Final[Labels] = {
    "sent": _("sent"),
    "accepted": _("accepted"),
    "declined": _("declined"),
    "replaced": _("replaced"),
}
ROLE_WORDS: Final[Labels] = dict(ROLES)
EVENTS: Final[Labels] = {
    "ticket.opened": _("opened the ticket"),
    "ticket.taken_in_charge": _("took the ticket in charge"),
    "ticket.on_call": _("on-call cover answers it"),
    "ticket.assigned": _("assigned the ticket"),
    "ticket.replied": _("answered"),
    "ticket.informed": _("told the customer by itself"),
    "ticket.customer_replied": _("wrote"),
    "ticket.noted": _("wrote a note"),
    "ticket.files_attached": _("added files"),
    "ticket.mail_read": _("read the mail that stood here unread"),
    "ticket.time_logged": _("logged time"),
    "ticket.priority_changed": _("changed the priority"),
    "ticket.priority_contested": _("contested the priority"),
    "ticket.contest_answered": _("answered the contest of the priority"),
    "ticket.rated": _("judged the work"),
    "ticket.paused": _("paused the ticket"),
    "ticket.resumed": _("resumed the ticket"),
    "ticket.intervention_decided": _("decided an intervention"),
    "ticket.arrived_on_site": _("arrived on site"),
    "ticket.quote_sent": _("sent a quote"),
    "ticket.quote_accepted": _("accepted the quote"),
    "ticket.quote_declined": _("declined the quote"),
    "ticket.solution_proposed": _("proposed a solution"),
    "ticket.workaround_given": _("gave a workaround"),
    "ticket.solution_rejected": _("said that it is not solved"),
    "ticket.validated": _("validated the solution"),
    "ticket.answer_failed": _("sent an answer that could not leave"),
    "ticket.fields_filled": _("filled in fields"),
    "ticket.closed": _("closed the ticket"),
    "ticket.closed_by_silence": _("closed the ticket, nobody having answered"),
    "ticket.reopened": _("reopened the ticket"),
    "ticket.identified": _("said who asks"),
    "ticket.watcher_added": _("put somebody in copy"),
    "ticket.watcher_removed": _("took somebody out of the copies"),
    "ticket.received": _("received the request"),
    "ticket.event_recorded": _("noted what happened"),
    "ticket.tagged": _("put a tag on the ticket"),
    "ticket.untagged": _("took a tag off the ticket"),
    "ticket.rebased": _("moved the ticket to another version of the charter"),
    "ticket.snoozed": _("put the ticket off"),
    "ticket.woken": _("brought the ticket back"),
    "ticket.linked": _("linked another ticket"),
    "ticket.unlinked": _("took a link to another ticket away"),
    "ticket.merged": _("merged the ticket into another"),
    "ticket.took_in": _("merged another ticket into this one"),
    "ticket.unmerged": _("undid the merge into another ticket"),
    "ticket.gave_back": _("undid the merge of another ticket into this one"),
    "ticket.merged_word": _("wrote on the ticket merged into this one"),
    "ticket.message_moved": _("moved messages to another ticket"),
    "ticket.message_received": _("moved messages here from another ticket"),
    "ticket.call_noted": _("noted a call"),
    "ticket.call_ended": _("noted how long the call was"),
    "ticket.call_back_promised": _("promised to call back"),
    "ticket.called_back": _("called back"),
    "canned.saved": _("kept a ready reply"),
    "canned.retired": _("removed a ready reply"),
    "macro.saved": _("kept a macro"),
    "macro.moved": _("put macros in another order"),
    "macro.retired": _("removed a macro"),
    "checklist.saved": _("kept a checklist"),
    "checklist.moved": _("put checklists in another order"),
    "checklist.retired": _("removed a checklist"),
    "ticket.macro_run": _("ran a macro"),
    "ticket.step_ticked": _("ticked a step"),
    "ticket.step_unticked": _("took the tick of a step back"),
    "ticket.checklist_put": _("put a checklist on the ticket"),
    "ticket.checklist_taken_off": _("took a checklist off the ticket"),
    "ticket.article_linked": _("tied an article to the ticket"),
    "ticket.article_unlinked": _("untied an article from the ticket"),
    "mail.failed": _("could not deliver a mail"),
    "clock.warned": _("warned of a promise that falls due"),
    "clock.missed": _("noted a promise missed"),
    "ticket.escalated": _("handed the ticket over"),
    "ticket.escalation_taken": _("took what was handed over"),
    "ticket.escalation_assigned": _("said who sees to what was handed over"),
    "ticket.escalation_written": _("wrote on what was handed over"),
    "ticket.escalation_asked_back": _("asked the desk back"),
    "ticket.escalation_answered": _("answered what was handed over"),
    "ticket.escalation_taken_back": _("took the ticket back"),
    "ticket.escalation_closed": _("closed what was handed over"),
    "ticket.escalation_case_noted": _("noted the manufacturer's number"),
    "ticket.tracker_commented": _("heard from the tracker on what was handed over"),
    "ticket.tracker_comment_edited": _("heard that a comment was edited at the tracker"),
    "ticket.escalation_missed": _("noted that what was handed over is late"),
    "ticket.alert_raised": _("called somebody, a promise running out"),
    "ticket.alert_acknowledged": _("acknowledged the call"),
    "ticket.appointment_proposed": _("proposed times to the customer"),
    "ticket.remote_agreed": _("agreed to a remote connection"),
    "ticket.remote_refused": _("did not agree to a remote connection"),
    "ticket.remote_withdrawn": _("took the agreement to a remote connection back"),
    "ticket.secret_shown": _("was shown a secret of this customer"),
    "ticket.appointment_agreed": _("agreed on a time"),
    "ticket.appointment_refused": _("said that no proposed time suits"),
    "ticket.appointment_cancelled": _("called an appointment off"),
    "ticket.appointment_held": _("recorded what came of an appointment"),
    "ticket.appointment_near": _("told that an agreed time is near"),
    "ticket.appointment_passed": _("noted that proposed times passed unanswered"),
    "clock.called": _("noted how much of a promise is consumed"),
    "clock.rejudged": _("made a clock count anew"),
    "clock.withdrawn": _("withdrew a clock"),
}


def state(word: str) -> str:
    """Where a ticket stands."""
    return _labelled(STATES, word)


def party(word: str) -> str:
    """Who is waited for."""
    return _labelled(PARTIES, word)


def channel(word: str) -> str:
    """By which way a request came."""
    return _labelled(CHANNELS, word)


def outcome(word: str) -> str:
    """What the desk does with a request."""
    return _labelled(OUTCOMES, word)


def visibility(word: str) -> str:
    """Who may read a message."""
    return _labelled(VISIBILITIES, word)


def message_kind(word: str) -> str:
    """What a message is."""
    return _labelled(MESSAGE_KINDS, word)


def escalation_message(word: str) -> str:
    """What a word on something handed over is."""
    return _labelled(ESCALATION_MESSAGES, word)


def commitment(word: str) -> str:
    """What is promised."""
    return _labelled(COMMITMENTS, word)


def clock_state(word: str) -> str:
    """How a clock stands."""
    return _labelled(CLOCK_STATES, word)


def clock_event(word: str) -> str:
    """What starts or stops a clock."""
    return _labelled(CLOCK_EVENTS, word)


def referred(word: str) -> str:
    """Whom a requester is referred to."""
    return _labelled(REFERRED_TO, word)


def quote_state(word: str) -> str:
    """How a quote stands."""
    return _labelled(QUOTE_STATES, word)


def role(word: str) -> str:
    """What a person is in an organisation."""
    return _labelled(ROLE_WORDS, word)


def event(code: str) -> str:
    """What the journal recorded."""
    return _labelled(EVENTS, code)


def plain(word: str) -> str:
    """A machine word without a label of its own, readable."""
    spaced = word.replace("_", " ").replace(".", ": ")
    return spaced[:1].upper() + spaced[1:]


def _labelled(labels: Labels, word: str) -> str:
    return str(labels[word]) if word in labels else plain(word)
