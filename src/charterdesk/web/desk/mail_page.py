"""One mail that came in: its facts, its words, its HTML on a page where nothing runs, its bytes."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, Final, TypeVar

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.files import content_type_for, open_stored
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.channels import desk_mail
from charterdesk.apps.channels.incoming.open_anyway import WITHOUT_TICKET, open_anyway
from charterdesk.apps.channels.incoming.problems import said
from charterdesk.apps.channels.incoming.quota import HELD, SET_ASIDE
from charterdesk.apps.channels.incoming.reading_again import is_unread, read_again
from charterdesk.apps.channels.incoming.taking import take_word, whose_word
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.people.access import may, require
from charterdesk.web import texts
from charterdesk.web.desk import mail_words
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

# The page has an origin of its own, runs nothing, sends nothing, and shows pictures of this mail only. To that origin a
# browser gives no cookie: pictures carry their right in their address.
NOTHING_RUNS: Final = "sandbox; default-src 'none'; img-src 'self'"
CID: Final = re.compile(r"""(\bsrc\s*=\s*)(["'])cid:([^"'<>]*)\2""", re.IGNORECASE)
Answer = TypeVar("Answer", bound=HttpResponseBase)


class OpenForm(forms.Form):
    """Why a ticket is opened, where the charter does not take the request."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Needed where the charter does not take it: a lead or a manager says why it is taken."),
    )


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, incoming_id: int) -> HttpResponse:
    """The page of one mail; NotFound."""
    return _page(request, actor, incoming_id)


@require_safe
@for_staff
def as_html(_request: HttpRequest, actor: Actor, incoming_id: int) -> HttpResponse:
    """The mail as its sender laid it out, cleaned; NotFound where there is no HTML."""
    row = desk_mail.mail(actor, incoming_id)
    written = words_of(row)["html"]
    if not written:
        raise NotFound
    pictures = {
        name: reverse("answers:picture", args=[actor.desk.slug, desk_mail.picture_token(key)])
        for name, key in desk_mail.images(row).items()
    }
    title = html.escape(row.subject or _("Mail without subject"))
    head = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
    response = HttpResponse(f"{head}{with_pictures(written, pictures)}</body></html>")
    return _harmless(response)


@require_safe
@for_staff
def raw(_request: HttpRequest, actor: Actor, incoming_id: int) -> FileResponse:
    """The mail byte for byte, as a file to keep; NotFound when the disk has lost it."""
    row = desk_mail.mail(actor, incoming_id)
    name = f"mail-{row.pk}.eml"
    kept = FileResponse(_bytes(row.raw), as_attachment=True, filename=name, content_type=content_type_for(name))
    return _harmless(kept, "sandbox; default-src 'none'")


@require_POST
@for_staff
def open_ticket(request: HttpRequest, actor: Actor, incoming_id: int) -> HttpResponse:
    """Open a ticket from a mail that made none; what is wrong is told beside the field (422)."""
    require(actor, "ticket.open_for")
    desk_mail.mail(actor, incoming_id)
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, incoming_id, form=form, status=422)
    try:
        ticket = open_anyway(actor, incoming_id, reason=form.cleaned_data["reason"])
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, incoming_id, form=form, status=422)
    except Conflict as meanwhile:
        messages.warning(request, str(meanwhile.message))
        return redirect("desk:mail-one", actor.desk.slug, incoming_id)
    messages.success(request, _("Ticket %(number)s is open.") % {"number": ticket.number})
    return redirect("desk:ticket", actor.desk.slug, ticket.number)


@require_POST
@for_staff
def take(request: HttpRequest, actor: Actor, incoming_id: int) -> HttpResponse:
    """Take a noted mail as the customer's word; a refusal is told on the mail's page."""
    try:
        message = take_word(actor, incoming_id)
    except Conflict as refused:
        messages.warning(request, str(refused.message))
        return redirect("desk:mail-one", actor.desk.slug, incoming_id)
    messages.success(request, _("The mail stands on the ticket as the customer's word."))
    return redirect("desk:ticket", actor.desk.slug, message.ticket.number)


@require_POST
@for_staff
def read_once_more(request: HttpRequest, actor: Actor, incoming_id: int) -> HttpResponse:
    """Read a mail again that could not be read; what is still wrong is told on its page."""
    try:
        read_again(actor, incoming_id)
    except Conflict as refused:
        messages.warning(request, str(refused.message))
    else:
        messages.success(request, _("The mail was read. Its words stand on the ticket as a note."))
    return redirect("desk:mail-one", actor.desk.slug, incoming_id)


def with_pictures(written: str, pictures: Mapping[str, str]) -> str:
    """The HTML with the addresses of its pictures; one that did not come with the mail is left without."""

    def address(found: re.Match[str]) -> str:
        known = pictures.get(html.unescape(found[3]).strip("<> "), "")
        return f"{found[1]}{found[2]}{html.escape(known)}{found[2]}"

    return CID.sub(address, written)


def words_of(row: IncomingMail) -> dict[str, Any]:
    """What was read of a mail; a mail that could not be read has no words."""
    words = getattr(row, "words", None)
    if words is None:
        return {"text": "", "new": "", "rest": "", "html": "", "to": [], "cc": []}
    text, new = words.text.strip(), words.reply_text.strip()
    whole = not new or not text.startswith(new)
    return {
        "text": text,
        "new": text if whole else new,
        "rest": "" if whole else text[len(new) :].strip(),
        "html": words.html,
        "to": words.to,
        "cc": words.cc,
    }


def _page(
    request: HttpRequest, actor: Actor, incoming_id: int, *, form: OpenForm | None = None, status: int = 200
) -> HttpResponse:
    row = desk_mail.mail(actor, incoming_id)
    without = row.disposition in WITHOUT_TICKET and row.message_id is None
    may_open = without and may(actor, "ticket.open_for") is not None
    decision = row.decision or {}
    shown = {
        "mail": row,
        "words": words_of(row),
        "what": mail_words.disposition(row),
        "via": mail_words.via(row.via),
        "trust": mail_words.trust(row),
        "trust_verified": row.trust == "verified",
        "trust_reason": said(row.trust_reason) if row.trust_reason else "",
        "problems": [said(problem) for problem in row.problems],
        "outcome": texts.outcome(decision["outcome"]) if decision.get("outcome") else "",
        "reasons": decision.get("reasons", []),
        "answers": [mail_words.delivery(one) for one in desk_mail.answers_to(row)],
        "form": (form or OpenForm()) if may_open else None,
        "again": is_unread(row) and may(actor, "mail.manage") is not None,
        "held": row.disposition == HELD,
        "take_in": row.disposition in {HELD, SET_ASIDE} and may(actor, "mail.manage") is not None,
        "whose": whose_word(row) if may(actor, "ticket.reply") is not None else None,
        "tab": "mail",
    }
    return render(request, "desk/mail_one.html", shown, status=status)


def _bytes(stored: StoredFile) -> BinaryIO:
    try:
        return open_stored(stored)
    except FileNotFoundError:
        raise NotFound from None


def _harmless(response: Answer, policy: str = NOTHING_RUNS) -> Answer:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    response["Referrer-Policy"] = "no-referrer"
    return response
