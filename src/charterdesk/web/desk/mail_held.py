"""Mails that are held back: a head of the desk takes them in, one or all of a sender, or sets them aside."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.channels.incoming import holding
from charterdesk.apps.channels.incoming.quota import NOBODY
from charterdesk.apps.channels.models import LONGEST_ADDRESS
from charterdesk.web.desk.staff import for_staff


@require_POST
@for_staff
def take_in(request: HttpRequest, actor: Actor, incoming_id: int) -> HttpResponse:
    """Take one mail in; NotFound."""
    try:
        holding.take_in(actor, incoming_id)
    except Conflict as meanwhile:
        messages.warning(request, str(meanwhile.message))
    else:
        messages.success(request, _("The mail is taken in: what it asks for is understood now."))
    return redirect("desk:mail-one", actor.desk.slug, incoming_id)


@require_POST
@for_staff
def take_all_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take all mails of one `sender` in."""
    try:
        mails = holding.take_all_in(actor, request.POST.get("sender", "")[:LONGEST_ADDRESS])
    except Conflict as meanwhile:
        messages.warning(request, str(meanwhile.message))
    else:
        messages.success(
            request, ngettext("%(count)d mail is taken in.", "%(count)d mails are taken in.", mails) % {"count": mails}
        )
    return redirect(f"{reverse('desk:mail', args=[actor.desk.slug])}?section=held")


@require_POST
@for_staff
def set_all_aside(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take all mails of one `sender` out of the list."""
    mails = holding.set_all_aside(actor, request.POST.get("sender", "")[:LONGEST_ADDRESS])
    told = ngettext("%(count)d mail is set aside.", "%(count)d mails are set aside.", mails) % {"count": mails}
    messages.success(request, told)
    return redirect(f"{reverse('desk:mail', args=[actor.desk.slug])}?section=held")


def sender_words(sender: str) -> str:
    """Whose mails are held back: an address, a domain, or those whom nobody can name."""
    return _("senders that cannot be read") if sender == NOBODY else sender
