"""One mail that goes out, and what a head does about one that did not arrive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.channels import desk_mail, upkeep
from charterdesk.apps.people.access import may
from charterdesk.web.desk import mail_words
from charterdesk.web.desk.staff import for_staff


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, outgoing_id: int) -> HttpResponse:
    """What was written, to whom, and how it stands; NotFound."""
    row = desk_mail.outgoing_mail(actor, outgoing_id)
    shown = {"mail": mail_words.delivery(row), "heads": may(actor, "mail.manage") is not None, "tab": "mail"}
    return render(request, "desk/mail_sent.html", shown)


@require_POST
@for_staff
def retry(request: HttpRequest, actor: Actor, outgoing_id: int) -> HttpResponse:
    """Send it again at once; what moved on meanwhile is told."""
    try:
        upkeep.retry(actor, outgoing_id)
    except Conflict as meanwhile:
        messages.warning(request, str(meanwhile.message))
    else:
        messages.success(request, _("It is being sent again."))
    return redirect("desk:mail-sent", actor.desk.slug, outgoing_id)


@require_POST
@for_staff
def take_as_sent(request: HttpRequest, actor: Actor, outgoing_id: int) -> HttpResponse:
    """It has arrived, as somebody found out."""
    try:
        upkeep.take_as_sent(actor, outgoing_id)
    except Conflict as meanwhile:
        messages.warning(request, str(meanwhile.message))
    else:
        messages.success(request, _("It counts as sent."))
    return redirect("desk:mail-sent", actor.desk.slug, outgoing_id)


@require_POST
@for_staff
def unmark(request: HttpRequest, actor: Actor, marked_id: int) -> HttpResponse:
    """Mail may go to this address again; NotFound."""
    upkeep.unmark(actor, marked_id)
    messages.success(request, _("Mail goes to this address again."))
    return redirect(f"{reverse('desk:mail', args=[actor.desk.slug])}?section={desk_mail.MARKED}")
