"""Access codes of contracts (ES-03): made, ended, said by callers; limits against guessing are counted from rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now, whole_seconds
from charterdesk.apps.contracts.coverage import access_code_digest
from charterdesk.apps.contracts.models import AccessCode, AccessCodeTry, Contract
from charterdesk.apps.contracts.spoken import forms, grouped, is_misheard, new_code
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import stored_once

SHORTEST: Final = 6
LONGEST_NOTE: Final = 80
LONGEST_CALLER: Final = 40
HINT: Final = 2
# Codes that were wrong within this time: of one number, of all who hide theirs from one agent, for one contract, of the
# whole desk.
WITHIN: Final = timedelta(minutes=15)
OF_A_CALLER: Final = 5
OF_THE_WITHHELD: Final = 10
OF_A_CONTRACT: Final = 10
OF_A_DESK: Final = 50


class Verdict(StrEnum):
    """How a code that was said is judged."""

    VALID = "valid"
    WRONG = "wrong"
    ENDED = "ended"
    ANOTHER = "another"
    """It is of another contract than the one that was named."""
    MISHEARD = "misheard"
    """It cannot be a code: a sign was misheard. It tells a guesser nothing, so it counts for no limit."""
    HELD_BACK = "held_back"
    """Too many were wrong: it was not looked at."""


GUESSES: Final = (Verdict.WRONG, Verdict.ENDED, Verdict.ANOTHER)


@dataclass(frozen=True, slots=True)
class Said:
    """A code that was said: the verdict, the contract where it is valid, from when codes are looked at again."""

    verdict: Verdict
    contract: Contract | None = None
    again_at: datetime | None = None
    try_id: int = 0


@transaction.atomic
def make_code(actor: Actor, contract_id: int, *, note: str = "", ends_at: datetime | None = None) -> str:
    """Make one more code for a contract; it is returned as it is read out, this once: only its digest is kept."""
    contract = _contract(actor, contract_id)
    text = new_code()
    _store(actor, contract, text, note, ends_at)
    return grouped(text)


@transaction.atomic
def set_access_code(
    actor: Actor, *, contract_id: int, code: str, note: str = "", ends_at: datetime | None = None
) -> Contract:
    """Give a contract one more code, chosen elsewhere. Invalid (field "code") when it is too short or in use."""
    contract = _contract(actor, contract_id)
    bare = forms(code)[-1:]
    if not bare or len(bare[0]) < SHORTEST:
        raise Invalid(_("An access code has at least 6 characters."), field="code")
    if _found(actor, code).exists():
        raise Invalid(_("This access code is in use."), field="code", code="taken")
    _store(actor, contract, bare[0], note, ends_at)
    return contract


@transaction.atomic
def end_code(actor: Actor, code_id: int, *, at: datetime | None = None) -> AccessCode:
    """The code is taken no longer, at once or from a later moment on. Invalid for a moment that is past."""
    require(actor, "contract.manage")
    row = AccessCode.objects.select_related("contract").filter(desk=actor.desk, pk=code_id).first()
    if row is None:
        raise NotFound
    row.ends_at = _later(at) or now()
    row.save(update_fields=["ends_at"])
    data: dict[str, events.Json] = {"code": row.pk, "ends": row.ends_at.isoformat()}
    events.record(actor.desk, f"contract:{row.contract_id}", "access_code.ended", actor=actor, data=data)
    return row


@transaction.atomic
def say_code(actor: Actor, code: str, *, caller: str = "", known: bool = False, contract_id: int | None = None) -> Said:
    """Somebody says a code: every try is kept and told in the journal, and too many wrong ones hold back the next.

    `caller`: his number ("" withheld); `known`: it is the number of somebody whom the desk serves, so that a guesser
    elsewhere never locks him out; `contract_id`: for which contract he says it.
    """
    require(actor, "call.answer")
    present = now()
    contract = None if contract_id is None else _of_desk(actor, contract_id)
    until = _held_until(actor, caller, contract, present, known=known)
    row = None if until else _found(actor, code).select_related("contract").first()
    verdict = Verdict.HELD_BACK if until else _judged(code, row, contract, present)
    about = row.contract if row and verdict is Verdict.VALID else contract
    tried = AccessCodeTry.objects.create(
        desk=actor.desk,
        at=present,
        caller=caller[:LONGEST_CALLER],
        contract=about,
        code=row,
        verdict=verdict,
        person_id=actor.person_id,
    )
    stream = f"contract:{about.pk}" if about else f"desk:{actor.desk.pk}"
    data: dict[str, events.Json] = {"try": tried.pk, "verdict": str(verdict), "code": row.pk if row else None}
    events.record(actor.desk, stream, "access_code.tried", actor=actor, data=data)
    return Said(verdict, about if verdict is Verdict.VALID else None, until, tried.pk)


def codes_of(contract: Contract) -> list[AccessCode]:
    """The codes of a contract, those that are taken first, the newest first."""
    rows = AccessCode.objects.filter(contract=contract).select_related("made_by").order_by("-pk")
    return sorted(rows, key=lambda row: not is_taken(row, now()))


def tries_of(contract: Contract, limit: int = 20) -> list[AccessCodeTry]:
    """The last times that somebody said a code for this contract."""
    return list(
        AccessCodeTry.objects.filter(contract=contract).select_related("code", "person").order_by("-pk")[:limit]
    )


def is_taken(row: AccessCode, at: datetime) -> bool:
    """Whether the code is taken at a moment."""
    return row.ends_at is None or row.ends_at > at


def _judged(code: str, row: AccessCode | None, contract: Contract | None, at: datetime) -> Verdict:
    if row is None:
        return Verdict.MISHEARD if is_misheard(code) else Verdict.WRONG
    if not is_taken(row, at):
        return Verdict.ENDED
    return Verdict.VALID if contract is None or row.contract_id == contract.pk else Verdict.ANOTHER


def _held_until(actor: Actor, caller: str, contract: Contract | None, at: datetime, *, known: bool) -> datetime | None:
    """From when codes are looked at again; None while they are."""
    guesses = AccessCodeTry.objects.filter(desk=actor.desk, at__gt=at - WITHIN, verdict__in=GUESSES)
    # Those who hide their number are told apart by who answers them.
    hidden = Q(caller="", person_id=actor.person_id)
    bounds = [(Q(caller=caller[:LONGEST_CALLER]), OF_A_CALLER) if caller else (hidden, OF_THE_WITHHELD)]
    if contract is not None:
        bounds.append((Q(contract=contract), OF_A_CONTRACT))
    if not known:
        bounds.append((Q(), OF_A_DESK))
    last = [
        guesses.filter(one).order_by("-at", "-pk").values_list("at", flat=True)[most - 1 : most] for one, most in bounds
    ]
    return max((moment + WITHIN for found in last for moment in found), default=None)


def _store(actor: Actor, contract: Contract, bare: str, note: str, ends_at: datetime | None) -> None:
    with stored_once("code", _("This access code is in use.")):
        row = AccessCode.objects.create(
            desk=actor.desk,
            contract=contract,
            digest=access_code_digest(bare),
            hint=bare[-HINT:],
            note=" ".join(note.replace("\x00", "").split())[:LONGEST_NOTE],
            made_at=now(),
            made_by_id=actor.person_id,
            ends_at=_later(ends_at),
        )
    events.record(actor.desk, f"contract:{contract.pk}", "contract.access_code_set", actor=actor, data={"code": row.pk})


def _later(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment <= now():
        raise Invalid(_("This moment is past."), field="ends_at")
    return whole_seconds(moment)


def _found(actor: Actor, code: str) -> QuerySet[AccessCode]:
    return AccessCode.objects.filter(desk=actor.desk, digest__in=[access_code_digest(form) for form in forms(code)])


def _contract(actor: Actor, contract_id: int) -> Contract:
    require(actor, "contract.manage")
    return _of_desk(actor, contract_id)


def _of_desk(actor: Actor, contract_id: int) -> Contract:
    row = Contract.objects.filter(desk=actor.desk, pk=contract_id).first()
    if row is None:
        raise NotFound
    return row
