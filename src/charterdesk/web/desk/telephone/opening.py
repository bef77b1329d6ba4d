"""A ticket that is opened during a call: the form knows the call, its moment, and the access code that was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.access_codes import Said, Verdict, say_code
from charterdesk.apps.people.access import may
from charterdesk.apps.telephone import calls
from charterdesk.apps.telephone.models import Call
from charterdesk.apps.tickets.intake import IntakeForm
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.web import moments

MOST_DIGITS: Final = 9
LONGEST_CALL: Final = timedelta(hours=12)


def call_named(request: HttpRequest, actor: Actor) -> Call | None:
    """The call that the address or the form names; None for none. NotFound for one that the reader does not see."""
    text = request.POST.get("call", "") or request.GET.get("call", "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS) or may(actor, "call.see") is None:
        return None
    return calls.call(actor, int(text))


def reception(call: Call | None) -> datetime | None:
    """When what is said in a call was received: when it came in; None without a call of today."""
    return call.started_at if call is not None and now() - call.started_at < LONGEST_CALL else None


def with_code(actor: Actor, asked: IntakeForm, call: Call | None) -> IntakeForm:
    """The form with the code that was said: what is typed here is one more try, and may be held back (Invalid)."""
    if asked.access_code:
        said = _said(actor, asked.access_code, call)
        if said.again_at is not None:
            words = _("Too many wrong codes: none is looked at before %(at)s. Identify him otherwise.")
            raise Invalid(words % {"at": moments.clock_time(said.again_at)}, field="access_code")
        if said.verdict is Verdict.VALID:
            return replace(asked, access_code=None, code_try_id=said.try_id)
        return asked
    if call is None or asked.channel != ChannelName.PHONE:
        return asked
    return replace(asked, code_try_id=calls.proof_of(actor, call))


def _said(actor: Actor, code: str, call: Call | None) -> Said:
    return say_code(actor, code) if call is None else calls.say_code_of(actor, call.pk, code)
