"""One ticket: what is owed, what was said, what may be done; and the actions on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.desk_mail import ticket_mail
from charterdesk.apps.people.models import CUSTOMER, RESELLER, UNIDENTIFIED
from charterdesk.apps.people.queries import visible_organisations, visible_persons
from charterdesk.apps.tickets.page import TicketPage, ticket_page
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web.desk import assigning, forms, ticket_shown
from charterdesk.web.desk import ticket_mail as mail_shown
from charterdesk.web.desk.action import REMOVE_WATCHER, Action
from charterdesk.web.desk.actions import ACTIONS, AT_ONCE
from charterdesk.web.desk.charter_labels import severity
from charterdesk.web.desk.composer import kinds_to_send
from charterdesk.web.desk.finding import shown as finding_shown
from charterdesk.web.desk.joining import shown as joining_shown
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.uploads import stored_files

Bound = tuple[str, forms.ActionForm]


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The page of a ticket; NotFound."""
    return _page(request, actor, number)


@require_POST
@for_staff
def act(request: HttpRequest, actor: Actor, number: int, name: str) -> HttpResponse:
    """Do one action. What is wrong is told beside the field (422) and what somebody else changed meanwhile is told
    too (409); either way everything typed is kept and nothing is stored.
    """
    action = ACTIONS.get(name)
    if action is None:
        raise NotFound
    page = ticket_page(actor, number)
    form = _form(action, actor, page, assigning.receivers(actor), request)
    version = _whole(request.POST.get("version", ""))
    if version != page.ticket.version:
        return _page(request, actor, number, bound=(name, form), conflict=True, status=409)
    if not form.is_valid():
        return _page(request, actor, number, bound=(name, form), status=422)
    if not reaches(actor, f"ticket.{action.right}", page.ticket):
        # Before his files are stored, not after.
        raise NotAllowed(f"ticket.{action.right}")
    try:
        files = stored_files(actor, request)
        action.run(actor, page.ticket.pk, form.cleaned_data, files, version)
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, number, bound=(name, form), status=422)
    except Conflict:
        return _page(request, actor, number, bound=(name, form), conflict=True, status=409)
    messages.success(request, str(action.done))
    return redirect("desk:ticket", actor.desk.slug, number)


def _page(
    request: HttpRequest,
    actor: Actor,
    number: int,
    *,
    bound: Bound | None = None,
    conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    page = ticket_page(actor, number)
    receivers = assigning.receivers(actor)
    names = _names(actor, page)
    seen = _whole(request.POST.get("seen", ""))
    ready = [
        (action, bound[1] if bound and bound[0] == action.name else _form(action, actor, page, receivers))
        for action in ACTIONS.values()
        if _is_his(action, actor, page) and _has_sense(action, page)
    ]
    by_name = {action.name: (action, form) for action, form in ready}
    if bound and bound[0] not in by_name:
        # Meanwhile it can no longer be done: what was typed is shown all the same, to be copied.
        by_name[bound[0]] = (ACTIONS[bound[0]], bound[1])
    context: dict[str, Any] = {
        **ticket_shown.shown(page, names, now()),
        **mail_shown.shown(page, ticket_mail(actor, page.ticket)),
        **joining_shown.shown(actor, page),
        **finding_shown.shown(actor, page),
        "at_once": [by_name[name] for name in AT_ONCE if name in by_name],
        "actions": [pair for name, pair in by_name.items() if name not in {*AT_ONCE, "say", REMOVE_WATCHER}],
        "say": by_name.get("say"),
        "removes_watchers": reaches(actor, "ticket.remove_watcher", page.ticket),
        "bound": bound[0] if bound else "",
        "seen": page.journal[-1].seq if page.journal else 0,
        "conflict": conflict,
        "changed": ticket_shown.changed_since(page.journal, seen, names) if conflict else [],
        "tab": "queue",
    }
    return render(request, "desk/ticket.html", context, status=status)


def _is_his(action: Action, actor: Actor, page: TicketPage) -> bool:
    """Whether the reader may do this now; to say who asks is no move of the ticket, so no charter speaks of it."""
    if action.form is forms.IdentifyForm:
        return reaches(actor, f"ticket.{action.right}", page.ticket)
    return action.right in page.may


def _has_sense(action: Action, page: TicketPage) -> bool:
    """Nobody arrives before it was decided that he goes, and a decision stands until he has arrived (ES-15)."""
    if action.form is forms.IdentifyForm:
        return page.ticket.organisation.kind == UNIDENTIFIED
    if action.form is forms.PriorityForm:
        return bool(page.charter.severities)
    awaited = 0
    for line in page.journal:
        awaited += {"ticket.intervention_decided": 1, "ticket.arrived_on_site": -awaited}.get(line.code, 0)
    return {"arrive": awaited > 0, "decide-intervention": awaited == 0}.get(action.name, True)


def _form(
    action: Action, actor: Actor, page: TicketPage, receivers: list[Any], request: HttpRequest | None = None
) -> forms.ActionForm:
    data, files = (request.POST, request.FILES) if request else (None, None)
    chosen: dict[str, Any] = {}
    if action.form is forms.AssignForm:
        chosen = {"receivers": receivers}
    elif action.form is forms.PriorityForm:
        chosen = {"levels": [(name, severity(page.charter, name)) for name in page.charter.severities]}
    elif action.form is forms.SayForm:
        chosen = {"kinds": kinds_to_send(page)}
    elif action.form is forms.IdentifyForm:
        chosen = {"organisations": list(visible_organisations(actor).filter(kind__in=(CUSTOMER, RESELLER)))}
    form = action.form(data, files, action=action.name, **chosen)
    if request is None and action.form is forms.AssignForm:
        form.initial = {"to": assigning.chosen(page.ticket)}
    elif request is None and action.form is forms.PriorityForm:
        form.initial = {"severity": page.ticket.severity}
    return form


def _names(actor: Actor, page: TicketPage) -> dict[int, str]:
    wanted = {line.actor_id for line in page.journal if line.actor_id is not None}
    return dict(visible_persons(actor).filter(pk__in=wanted).values_list("pk", "name"))


def _whole(text: str) -> int:
    """A number that the page carries along; what is none counts as older than everything."""
    most_digits = 9
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else 0
