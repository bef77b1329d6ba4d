"""How one goes on working in spite of a bug: written once a language, sent to every ticket that waits (EK-07)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.base import events, jobs
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import UnreadableCharter
from charterdesk.apps.escalation.bugs.declaring import stream_of
from charterdesk.apps.escalation.bugs.models import Bug, BugTicket, Workaround, WorkaroundRound, WorkaroundSent
from charterdesk.apps.escalation.bugs.queries import latest_revision, texts_of
from charterdesk.apps.escalation.bugs.speaking import WORKED_ON, chosen, language_of, speaker
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.closure import propose_solution
from charterdesk.apps.tickets.messages import check_body
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.together import together
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.rules.workflow import State

TASK: Final = "send_workaround"
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Receiver:
    """A ticket that gets the text: the language wanted, the text chosen; `falls_back` where these differ."""

    ticket: Ticket
    wanted: str
    text: Workaround

    @property
    def falls_back(self) -> bool:
        """Whether he reads another language than his own."""
        return self.wanted != self.text.language


@dataclass(frozen=True, slots=True)
class Preview:
    """What sending would do: who gets which text, who gets none and why. `seen` names the texts that were shown."""

    receivers: tuple[Receiver, ...]
    left_out: tuple[tuple[Ticket, str], ...]
    texts: Mapping[str, Workaround]
    seen: str

    @property
    def counted(self) -> list[tuple[str, str, int]]:
        """How many ask for which language and read which, the most first."""
        pairs = [(one.wanted, one.text.language) for one in self.receivers]
        return sorted(((*pair, pairs.count(pair)) for pair in set(pairs)), key=lambda one: (-one[2], one))


@transaction.atomic
def write(actor: Actor, number: int, language: str, text: str) -> Workaround:
    """Write the workaround in a language; the text before it is kept, the same text is not written twice.

    Invalid naming the field (`text_fr`), NotFound.
    """
    require(actor, "bug.manage")
    if language not in dict(LANGUAGES):
        raise Invalid(_("Choose one of the languages offered."), field="language", code="unknown")
    body = check_body(text, field=f"text_{language}")
    # Held, so that two who write at once get two revisions.
    row = Bug.objects.select_for_update().filter(desk=actor.desk, number=number).first()
    if row is None:
        raise NotFound
    before = texts_of(row.pk).get(language)
    if before is not None and before.text == body:
        return before
    written = Workaround.objects.create(
        bug=row,
        language=language,
        revision=latest_revision(row.pk, language) + 1,
        text=body,
        author_id=actor.person_id,
        at=now(),
    )
    data: dict[str, events.Json] = {"bug": row.pk, "language": language, "revision": written.revision}
    events.record(actor.desk, stream_of(row.pk), "bug.workaround_written", actor=actor, data=data)
    return written


def preview(actor: Actor, row: Bug) -> Preview:
    """What sending would do now. Invalid where there is no text in any language."""
    require(actor, "workaround.send")
    texts = texts_of(row.pk)
    if not texts:
        raise Invalid(_("Write the workaround first, in one language at least."), code="no_text")
    rows = BugTicket.objects.filter(bug=row, ticket__in=visible_to(actor)).order_by("ticket__number")
    tickets = [one.ticket for one in rows.select_related("ticket__requester", "ticket__organisation", "ticket__desk")]
    got = set(
        WorkaroundSent.objects.filter(workaround__in=texts.values(), refused="").values_list("ticket_id", "workaround")
    )
    receivers: list[Receiver] = []
    left_out: list[tuple[Ticket, str]] = []
    for ticket in tickets:
        wanted = language_of(ticket)
        text = chosen(texts, wanted, actor.desk)[1]
        why = _hindrance(ticket) or ("" if (ticket.pk, text.pk) not in got else _("It has this text already."))
        if why:
            left_out.append((ticket, why))
        else:
            receivers.append(Receiver(ticket, wanted, text))
    return Preview(tuple(receivers), tuple(left_out), texts, seen_of(texts))


def seen_of(texts: Mapping[str, Workaround]) -> str:
    """A name of these texts: other texts, another name."""
    return fingerprint(sorted(text.pk for text in texts.values()))


def send(actor: Actor, number: int, *, seen: str) -> WorkaroundRound:
    """Send the workaround to every ticket of the bug that can get it, each in its language, in the background.

    Conflict where the texts are no longer those that were `seen`, or where it is being sent already; Invalid where
    nobody would get it.
    """
    try:
        with transaction.atomic():
            return _send(actor, number, seen)
    except IntegrityError as error:
        raise Conflict(_("It is being sent already: wait until that is done.")) from error


def go_on(round_id: int) -> None:
    """Send to the next tickets, each by itself, and leave the rest to the next job; in the transaction of its job."""
    asked = WorkaroundRound.objects.select_related("desk", "author", "bug").get(pk=round_id)
    if asked.finished_at is not None:
        return
    pending = asked.sent.filter(at__isnull=True).select_related("workaround").order_by("pk")
    rows = list(pending[:AT_ONCE])
    with override(asked.desk.language), together(asked.desk, [row.ticket_id for row in rows]):
        for row in rows:
            _give(asked, row)
    given = [row for row in rows if not row.refused]
    last = Message.objects.filter(ticket__in=[row.ticket_id for row in given]).order_by().values("ticket_id")
    messages = {one["ticket_id"]: one["last"] for one in last.annotate(last=Max("pk"))}
    for row in rows:
        row.message_id, row.at = None if row.refused else messages[row.ticket_id], now()
    WorkaroundSent.objects.bulk_update(rows, ["message", "refused", "at"])
    asked.left_out += len(rows) - len(given)
    asked.done += len(rows)
    if len(rows) < AT_ONCE:
        asked.finished_at = now()
    else:
        _enqueue(asked)
    asked.save(update_fields=["done", "left_out", "finished_at"])


def _send(actor: Actor, number: int, seen: str) -> WorkaroundRound:
    require(actor, "workaround.send")
    row = Bug.objects.select_for_update().filter(desk=actor.desk, number=number).first()
    if row is None:
        raise NotFound
    if WorkaroundRound.objects.filter(bug=row, finished_at__isnull=True).exists():
        raise Conflict(_("It is being sent already: wait until that is done."))
    planned = preview(actor, row)
    if planned.seen != seen:
        raise Conflict(_("Somebody wrote another text meanwhile: look at what would be sent now."))
    if not planned.receivers:
        raise Invalid(_("Nobody would get it."), code="nobody")
    asked = WorkaroundRound.objects.create(
        desk=actor.desk, bug=row, author_id=actor.person_id, asked_at=now(), total=len(planned.receivers)
    )
    WorkaroundSent.objects.bulk_create(
        (WorkaroundSent(round=asked, ticket=one.ticket, workaround=one.text) for one in planned.receivers),
        batch_size=500,
    )
    data: dict[str, events.Json] = {"bug": row.pk, "round": asked.pk, "tickets": asked.total}
    events.record(actor.desk, stream_of(row.pk), "bug.workaround_sent", actor=actor, data=data)
    _enqueue(asked)
    return asked


def _give(asked: WorkaroundRound, row: WorkaroundSent) -> None:
    text = row.workaround
    actor = speaker(asked.desk, asked.author, text.language)
    try:
        propose_solution(actor, row.ticket_id, body=text.text, workaround=True)
    except (Conflict, Invalid) as refused:
        row.refused = str(refused.message)[:300]
    except UnreadableCharter:
        row.refused = _("The charter of this ticket cannot be read.")


def _enqueue(asked: WorkaroundRound) -> None:
    jobs.enqueue(TASK, {"round_id": asked.pk}, desk=asked.desk, unique_key=f"workaround:{asked.pk}:{asked.done}")


def _hindrance(ticket: Ticket) -> str:
    """Why a ticket gets no workaround; "" where it does."""
    if ticket.merged_into_id is not None:
        return _("It goes on on another ticket.")
    if ticket.closed_at is not None:
        return _("It is closed.")
    if ticket.state == State.QUOTE:
        return _("It waits for the answer to a quote.")
    return "" if ticket.state in WORKED_ON else _("A solution was proposed already.")
