"""What follows from what: when X happens, do Y; every N seconds, do Z. Data only: this module imports no code of ours.

Functions are named by their dotted paths, so that a lower app never imports a higher one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Name of a task -> the function that does it, called with the job's arguments inside one transaction.
TASKS: Final[Mapping[str, str]] = {
    "carry_word": "charterdesk.apps.tickets.merging.carry_word",
    "announce_charter": "charterdesk.apps.channels.outgoing.announcements.announce_charter",
    "rebase_tickets": "charterdesk.apps.tickets.rebasing.go_on",
    "keep_words": "charterdesk.apps.search.indexing.keep_words",
    "send_workaround": "charterdesk.apps.escalation.bugs.workarounds.go_on",
    "deliver_release": "charterdesk.apps.escalation.bugs.delivering.go_on",
}

# Code of an event -> the tasks enqueued, in the event's own transaction, with {"event": id}.
ON_EVENT: Final[Mapping[str, tuple[str, ...]]] = {
    "charter.published": ("announce_charter",),
}

# Called with the ticket before the desk says that it has done its part, `solution`: by proposing one, else by closing.
# Each says what stands in the way: field -> sentence.
BEFORE_CLOSING: Final[tuple[str, ...]] = ("charterdesk.apps.knowledge.checklist_standing.before_closing",)

# A step of a macro that belongs to another app -> the verb, called with who runs it, the ticket and what is named.
MACRO_STEPS: Final[Mapping[str, str]] = {
    "checklist": "charterdesk.apps.knowledge.checklist_ticks.put_on",
    "article": "charterdesk.apps.knowledge.linking.link",
}

# What such a step puts into the answer of the same macro -> the words: called with who runs it, the ticket, what is
# named and how it is put.
MACRO_WORDS: Final[Mapping[str, str]] = {"article": "charterdesk.apps.knowledge.linking.words_for"}

# Code of an event -> functions called with the event at once, in its own transaction: they add rows and nothing else.
MAIL: Final = "charterdesk.apps.channels.outgoing.outbox.announce"
PAGE: Final = "charterdesk.apps.on_call.pages.for_ticket"
PAGED: Final = "charterdesk.apps.on_call.pages.follow"
ESCALATED: Final = "charterdesk.apps.escalation.escalations.follow"
MAKERS: Final = "charterdesk.apps.notifications.makers.tell"
TRACKED: Final = "charterdesk.apps.integrations.following.follow"
MERGE: Final = "charterdesk.apps.channels.outgoing.outbox.announce_merge"
LOOK_AGAIN: Final = "charterdesk.apps.tickets.snooze.bring_back"
IN_TRANSACTION: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            "ticket.opened",
            "ticket.priority_changed",
            "ticket.contest_answered",
            "ticket.quote_sent",
        ),
        (MAIL,),
    ),
    **dict.fromkeys(("ticket.replied", "ticket.workaround_given", "ticket.solution_proposed"), (MAIL, PAGED)),
    **dict.fromkeys(
        (
            "ticket.closed",
            "ticket.closed_by_silence",
            "ticket.quote_declined",
        ),
        (MAIL, LOOK_AGAIN, PAGED, ESCALATED),
    ),
    "ticket.validated": (MAIL, LOOK_AGAIN, PAGED, ESCALATED, "charterdesk.apps.escalation.bugs.confirming.hear"),
    "ticket.informed": (MAIL,),
    **dict.fromkeys(("ticket.customer_replied", "ticket.reopened"), (MAIL, LOOK_AGAIN, PAGE)),
    **dict.fromkeys(
        ("ticket.solution_rejected", "ticket.quote_accepted", "ticket.merged_word", "clock.warned", "clock.missed"),
        (LOOK_AGAIN,),
    ),
    "ticket.rebased": ("charterdesk.apps.escalation.clocks.follow_charter",),
    "clock.called": ("charterdesk.apps.escalation.alerts.raise_alert",),
    "ticket.on_call": (PAGE,),
    **dict.fromkeys(
        (
            "ticket.escalation_asked_back",
            "ticket.escalation_answered",
        ),
        (TRACKED,),
    ),
    **dict.fromkeys(
        (
            "ticket.escalation_written",
            "ticket.escalation_taken_back",
            "ticket.escalation_closed",
        ),
        (TRACKED, MAKERS),
    ),
    "ticket.escalated": (MAKERS,),
    **dict.fromkeys(
        ("bug.changed", "bug.judged", "bug.fixed", "bug.not_fixed", "release.changed", "release.delivered"),
        ("charterdesk.apps.integrations.following.follow_bug",),
    ),
    "ticket.taken_in_charge": (PAGED,),
    "person.left": (
        "charterdesk.apps.people.leavers.lock_out",
        "charterdesk.apps.notifications.leavers.forget_pushes",
        "charterdesk.apps.vault.leavers.ask_for_rotation",
    ),
    "person.came_back": ("charterdesk.apps.people.leavers.let_in",),
    "ticket.merged": (MERGE,),
    "ticket.call_noted": ("charterdesk.apps.on_call.callers.join",),
    "mail.held_back": ("charterdesk.apps.notifications.about_no_ticket.tell",),
    "telephone.source_silent": ("charterdesk.apps.notifications.about_no_ticket.tell",),
    "article.review_due": ("charterdesk.apps.notifications.about_no_ticket.tell",),
    "telephone.source_heard": ("charterdesk.apps.notifications.about_no_ticket.take_back",),
    "ticket.message_moved": ("charterdesk.apps.channels.moved.follow",),
}

# Kind of a stream -> functions called with each of its events at once, in its own transaction: they only add rows.
IN_STREAM: Final[Mapping[str, tuple[str, ...]]] = {
    "ticket": (
        "charterdesk.apps.search.indexing.keep_ticket",
        "charterdesk.apps.notifications.telling.tell",
    ),
    "person": ("charterdesk.apps.search.indexing.keep_things",),
    "organisation": ("charterdesk.apps.search.indexing.keep_things",),
    "product": ("charterdesk.apps.search.indexing.keep_things",),
    "equipment": ("charterdesk.apps.search.indexing.keep_things",),
    "article": ("charterdesk.apps.search.indexing.keep_things", "charterdesk.apps.knowledge.meanings.follow"),
    "bug": ("charterdesk.apps.search.indexing.keep_things",),
}

# Of those: what does the same for many events at once, where they are recorded together (`events.together`).
TOGETHER: Final[Mapping[str, str]] = {
    MAIL: "charterdesk.apps.channels.outgoing.outbox.announce_all",
    PAGED: "charterdesk.apps.on_call.pages.follow_all",
    "charterdesk.apps.search.indexing.keep_ticket": "charterdesk.apps.search.indexing.keep_all_tickets",
    "charterdesk.apps.search.indexing.keep_things": "charterdesk.apps.search.indexing.keep_all_things",
}

# Seconds -> functions without arguments that every worker calls that often; each guards itself against company.
EVERY: Final[tuple[tuple[int, str], ...]] = (
    (1, "charterdesk.apps.workspace.held.send_held"),
    (5, "charterdesk.apps.tickets.clocks.judge_due_clocks"),
    (5, "charterdesk.apps.on_call.callers.page_for_calls"),
    (5, "charterdesk.apps.on_call.calling.call_due"),
    (1, "charterdesk.apps.integrations.arriving.take_in"),
    (1, "charterdesk.apps.meaning.making.make"),
    (5, "charterdesk.apps.knowledge.meanings.make"),
    (5, "charterdesk.apps.escalation.clocks.judge_due"),
    (5, "charterdesk.apps.escalation.alerts.climb_due"),
    (15, "charterdesk.apps.tickets.snooze.wake_due_tickets"),
    (15, "charterdesk.apps.telephone.lengths.note_lengths"),
    (60, "charterdesk.apps.telephone.silence.watch"),
    (60, "charterdesk.apps.on_call.subscribed.read_due"),
    (60, "charterdesk.apps.tickets.closure.close_silent_tickets"),
    (60, "charterdesk.apps.appointments.reminding.remind_due"),
    (600, "charterdesk.apps.workspace.presence.forget_old"),
    (60, "charterdesk.apps.telephone.days.keep_days"),
    (600, "charterdesk.apps.telephone.keeping.end_silent"),
    (600, "charterdesk.apps.telephone.silent_calls.end_silent"),
    (3600, "charterdesk.apps.telephone.silent_calls.forget_aside"),
    (3600, "charterdesk.apps.knowledge.recurring.look_daily"),
    (3600, "charterdesk.apps.knowledge.reviewing.remind_due"),
    (3600, "charterdesk.apps.base.files.forget_drafts"),
    (3600, "charterdesk.apps.base.jobs.forget_finished"),
    (3600, "charterdesk.apps.integrations.arriving.forget_old"),
    (3600, "charterdesk.apps.base.repeated.forget_old"),
    (3600, "charterdesk.apps.notifications.forgetting.forget_old"),
    (3600, "charterdesk.apps.people.assertions.forget_expired"),
    (3600, "charterdesk.apps.channels.turns.forget_ended"),
    (3600, "charterdesk.apps.people.actions.forget_old_sessions"),
    (3600, "charterdesk.apps.people.devices.forget_old_devices"),
    (3600, "charterdesk.apps.remote.reports.forget_old"),
)
