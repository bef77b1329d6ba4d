"""From what was typed to a ticket: the form that the desk judges, the decision before sending, and sending once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.base.repeated import Answer, once
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.rules.decide.decision import Decision
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.web.portal.asking import asked_for, given, wished_moment
from charterdesk.web.portal.choices import Holder
from charterdesk.web.portal.draft import Draft
from charterdesk.web.portal.uploads import kept_files

CREATED = 201


def form_of(actor: Actor, charter: Charter, draft: Draft, known: tuple[Holder, ...], language: str) -> IntakeForm:
    """The request as the desk takes it; NotFound when its product or organisation is out of the reader's reach now."""
    if actor.person_id is None:
        raise NotAllowed("ticket.open")
    holder = holder_of(draft, known)
    what, _sign, number = draft.about.partition(":")
    return IntakeForm(
        requester_person_id=actor.person_id,
        channel=ChannelName.PORTAL,
        subject=draft.subject,
        body=whole_story(charter, draft, language),
        organisation_id=int(holder.value.partition(":")[2]),
        equipment_id=int(number) if what == "equipment" else None,
        kind=draft.kind,
        wished_priority=draft.wished or None,
        emergency=draft.emergency,
        given=given(charter, draft),
        files=kept_files(actor, draft.files),
        language=language,
        custom=draft.custom,
        wished_at=wished_moment(draft),
    )


def holder_of(draft: Draft, known: tuple[Holder, ...]) -> Holder:
    """The organisation for which the request is opened; NotFound when it is none of those known."""
    for holder in known:
        if draft.about in {holder.value, *(product.value for product in holder.products)}:
            return holder
    raise NotFound


def whole_story(charter: Charter, draft: Draft, language: str) -> str:
    """The first message: the description, then each piece of information under its heading."""
    parts = [draft.body]
    for asked in asked_for(charter, draft, language, {}):
        names = ", ".join(file.name for file in asked.files)
        said = [asked.answer, _("File: %(names)s") % {"names": names} if names else ""]
        if asked.given:
            parts.append("\n".join([_("%(label)s:") % {"label": asked.label}, *(line for line in said if line)]))
    return "\n\n".join(parts)


def seal_of(decision: Decision) -> str:
    """A mark of what the reader was told: outcome, plan, price and the length of the promises, not their moments."""
    promised = tuple((promise.kind, promise.promised_seconds) for promise in decision.commitments)
    told = (decision.outcome, decision.plan, decision.offer, decision.refer_to, promised, decision.price)
    return sha256_hex(repr(told).encode())[:20]


def send(actor: Actor, draft: Draft, form: IntakeForm) -> int:
    """Open the ticket and give its number. The same draft sent twice, by two clicks, is one ticket."""
    if actor.account_id is None:
        raise NotAllowed("ticket.open")
    key = f"portal:{draft.token}"
    answer = once(
        actor.desk,
        actor.account_id,
        key,
        sha256_hex(key.encode()),
        lambda: Answer(CREATED, str(open_ticket(actor, form).number)),
    )
    return int(answer.body)
