"""Writing a mail: to whom, whether at all, and in which words. One transaction, when a sender first takes it up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.db import transaction

from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.incoming.case import Case, is_stranger
from charterdesk.apps.channels.models import OutgoingFile, OutgoingMail
from charterdesk.apps.channels.outgoing import ladders, reasons
from charterdesk.apps.channels.outgoing.asking import asked_by, is_refuted
from charterdesk.apps.channels.outgoing.composing import case_of, charter_for, message_of, written
from charterdesk.apps.channels.outgoing.envelope import sender_address
from charterdesk.apps.channels.outgoing.kinds import PASSED_ON, is_automatic, is_held_by_ladders
from charterdesk.apps.channels.outgoing.leases import hold, leave
from charterdesk.apps.channels.outgoing.outbox import merge_was_undone
from charterdesk.apps.channels.outgoing.questions import CAME, FILES_OF_MESSAGE, WENT
from charterdesk.apps.channels.outgoing.recipients import reason_not_to, told_of
from charterdesk.apps.channels.outgoing.templates import template_of
from charterdesk.apps.channels.outgoing.unsaid import note_said, unsaid_before
from charterdesk.apps.channels.sites import site_of
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Attachment, Message

MOST_ATTACHED: Final = 10 * 1024 * 1024  # bytes of files that travel with a mail; the rest is fetched on the portal
LONGEST_WAIT: Final = timedelta(days=5)
MOST_REFERENCES: Final = 20
TOLD_ONLY_IF: Final = frozenset({"closed"})  # where the charter says that customers are told
_ID: Final = re.compile(r"[!-;=?-~]{1,250}")


@dataclass(frozen=True, slots=True)
class _Carried:
    """What a mail carries beside its words: files that travel, and the names of those that are too large."""

    files: tuple[Attachment, ...] = ()
    left_out: tuple[str, ...] = ()


class TooLate(Exception):
    """Somebody's words waited for a way out until nobody would know what they are about."""


@transaction.atomic
def write(held: OutgoingMail) -> OutgoingMail | None:
    """Give a mail its recipient and words; the mail as it is to be sent, None where it is withheld with its reason.

    A mail about an event is written for its first recipient; for each further one a mail of its own is noted. The
    caller holds the lease; LeaseLost when it is no longer his, TooLate for somebody's words after five days.
    """
    mail = hold(held)
    person = _recipient(mail)
    if mail.event is not None and person is None:
        _nobody(mail)
        return None
    address = (mail.to_address or (person.email if person else "")).strip().lower()
    if _too_late(mail):
        if not is_automatic(mail):
            raise TooLate
        _withheld(mail, reasons.TOO_LATE, person=person, to_address=address)
        return None
    reason = _reason_not_to(mail, address)
    if not reason and is_held_by_ladders(mail):
        asked = asked_by(mail)
        reason = ladders.held_back(mail, address, asked, stranger=is_stranger(person) or is_refuted(asked))
    if reason:
        _withheld(mail, reason, person=person, to_address=address)
        return None
    case = case_of(mail, person, address)
    _store(case, _carried(case))
    return mail


def _store(case: Case, carried: _Carried) -> None:
    mail, unsaid = case.mail, unsaid_before(case.mail, case.person, case.address)
    named = tuple(row.ticket.number for row in unsaid if row.ticket is not None)
    told = replace(case, left_out=carried.left_out, unsaid=named)
    letter = written(told, template_of(case.desk, mail.kind, case.words.language))
    before = _conversation(case)
    leave(
        mail,
        state=OutgoingMail.WAITING,
        person=case.person,
        mailbox=case.mailbox,
        to_address=case.address,
        to_domain=site_of(case.address),
        to_stranger=case.stranger or case.refuted,
        language=case.words.language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers={**mail.headers, "references": before} if before else mail.headers,
        msg_id=f"out.{tokens.sign('out', mail.pk)}@{_domain(case)}",
        written_at=now(),
    )
    note_said(unsaid, mail)
    insert(*(OutgoingFile(outgoing=mail, stored_file_id=file.stored_file_id, name=file.name) for file in carried.files))


def _recipient(mail: OutgoingMail) -> Person | None:
    """Whom this mail is for; those who are told beside him get mails of their own, noted here. Who follows the ticket
    no more since his mail was noted gets none.
    """
    if mail.event is None or mail.ticket is None:
        return mail.person
    if mail.kind == "acknowledgment":
        return mail.person or mail.ticket.requester
    people = told_of(mail.ticket, mail.event, message_of(mail))
    if mail.person is not None:
        return mail.person if mail.person in people else None
    if not people:
        return None
    insert(
        *(
            OutgoingMail(
                desk_id=mail.desk_id,
                ticket_id=mail.ticket_id,
                event_id=mail.event_id,
                kind=mail.kind,
                person=other,
                dedupe_key=f"event:{mail.event_id}:{other.pk}",
                created_at=mail.created_at,
                run_at=mail.created_at,
            )
            for other in people[1:]
        )
    )
    return people[0]


def _reason_not_to(mail: OutgoingMail, address: str) -> str:
    if mail.kind in TOLD_ONLY_IF and not charter_for(mail).closing.customer_told:
        return reasons.NOT_TOLD
    if merge_was_undone(mail):
        return reasons.UNDONE
    return reason_not_to(mail.desk, mail.kind, address)


def _too_late(mail: OutgoingMail) -> bool:
    """Whether it waited for a way out until nobody would know what it is about; a retry asked for counts anew."""
    return mail.run_at == mail.created_at and now() - mail.created_at > LONGEST_WAIT


def _domain(case: Case) -> str:
    return sender_address(case.mailbox).rpartition("@")[2]


def _carried(case: Case) -> _Carried:
    """The files of the message, as long as they fit; nothing that a scanner found bad, and nothing back to whoever sent
    it: his address may be forged, and an acknowledgment would carry to others what somebody put into his mail.
    """
    if case.message is None or _are_his_own(case, case.message):
        return _Carried()
    fitting: list[Attachment] = []
    left_out: list[str] = []
    room = MOST_ATTACHED
    for file in FILES_OF_MESSAGE(message=case.message.pk):
        if file.stored_file.virus:
            continue
        if file.stored_file.size > room:
            left_out.append(f"{file.name} ({_megabytes(file.stored_file)} MB)")
            continue
        room -= file.stored_file.size
        fitting.append(file)
    return _Carried(tuple(fitting), tuple(left_out))


def _are_his_own(case: Case, message: Message) -> bool:
    if case.mail.kind != "acknowledgment":
        return False
    by_mail = case.mail.ticket is not None and case.mail.ticket.channel == "email"
    return by_mail or (case.person is not None and message.author_id == case.person.pk)


def _megabytes(stored: StoredFile) -> int:
    return max(1, round(stored.size / (1024 * 1024)))


def _conversation(case: Case) -> Sequence[str]:
    """The ids of the mails that this recipient and the desk exchanged about the ticket, the last one last: his mail
    program shows them together. Those of other people's mails are theirs alone.
    """
    mail = case.mail
    if mail.ticket_id is None:
        return [mail.incoming.msg_id] if mail.incoming and _ID.fullmatch(mail.incoming.msg_id) else []
    came = (row for row in CAME(ticket=mail.ticket_id) if row.from_email.lower() == case.address)
    went = (row for row in WENT(ticket=mail.ticket_id, address=case.address) if row.pk != mail.pk)
    pairs = [*((row.received_at, row.msg_id) for row in came), *((row.sent_at, row.msg_id) for row in went)]
    ids = [number for _at, number in sorted(pairs, key=lambda pair: str(pair[0])) if _ID.fullmatch(number)]
    return ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]


def _nobody(mail: OutgoingMail) -> None:
    """Nobody beside its author follows the ticket: his word was noted for nobody, and nothing of it is shown."""
    if mail.person is not None:
        _withheld(mail, reasons.FOLLOWS_NO_MORE)
        return
    if mail.event is not None and mail.event.code in PASSED_ON:
        mail.delete()
        return
    _withheld(mail, reasons.NOBODY)


def _withheld(mail: OutgoingMail, reason: str, *, person: Person | None = None, to_address: str = "") -> None:
    leave(
        mail,
        state=OutgoingMail.WITHHELD,
        reason=reason,
        person=person or mail.person,
        to_address=to_address[:254],
        written_at=now(),
        lease_until=None,
    )
