"""The list of the safe, one credential, what somebody knows who leaves. No secret stands on any of these pages."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.people import queries as people
from charterdesk.apps.people.access import may
from charterdesk.apps.vault import queries
from charterdesk.apps.vault.keys import VaultClosedError, keys
from charterdesk.apps.vault.revealing import WHY_NOT
from charterdesk.apps.vault.troubles import CLOSED, DAMAGED, EXPIRED, MISSING, Trouble, in_use, troubles
from charterdesk.web.desk.staff import for_staff

MOST_SHOWN = 200
VIEWS_SHOWN = 50
LONGEST_SEARCH = 80
WORDS: Final[dict[str, Promise]] = {
    EXPIRED: _("its master key has expired: the operator wraps it under the key in use (charterdesk vault rotate)"),
    MISSING: _("its master key is not in the file of keys: the operator has to bring it back"),
    CLOSED: _("the vault is closed, its master keys cannot be read: the operator is needed"),
    DAMAGED: _("what is stored was changed or stands in the wrong place: give the secret anew"),
}


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is kept, what is due for another secret, what is proposed for deletion; whether the vault is open."""
    words = request.GET.get("q", "")[:LONGEST_SEARCH]
    head = may(actor, "vault.delete") is not None
    shown = {
        "rows": queries.credentials(actor, words=words)[:MOST_SHOWN],
        "due": [] if words else queries.due(actor)[:MOST_SHOWN],
        "to_delete": queries.to_delete(actor) if head and not words else [],
        "words": words,
        "today": day_of(actor.desk, now()),
        "closed": _why_closed(),
        "troubles": _troubles(actor) if head and not words else (),
        "tab": "solving",
    }
    return render(request, "desk/solving/vault/overview.html", shown)


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, credential: int) -> HttpResponse:
    """One credential: what it opens, its versions, who asked for it."""
    row = queries.credential(actor, credential)
    views = [(view, WHY_NOT.get(view.outcome, "")) for view in queries.views(actor, row)[:VIEWS_SHOWN]]
    wrong = in_use([row]).get(row.pk)
    shown = {
        "row": row,
        "wrong": WORDS[wrong] if wrong else "",
        "teams": [one.team.name for one in row.teams.select_related("team").order_by("team__name")],
        "environments": row.environments.order_by("name") if may(actor, "environment.see") is not None else (),
        "versions": queries.versions(actor, row),
        "views": views,
        "today": day_of(actor.desk, now()),
        "tab": "solving",
    }
    return render(request, "desk/solving/vault/credential.html", shown)


@require_safe
@for_staff
def seen(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponse:
    """The secrets of now that somebody knows: what is to become another one when he leaves."""
    rows = queries.seen_by(actor, person_id)
    person = people.person(actor, person_id)
    return render(request, "desk/solving/vault/seen.html", {"rows": rows, "person": person, "tab": "solving"})


def _troubles(actor: Actor) -> list[tuple[Trouble, Promise]]:
    """The secrets that do not open, and what is to be done; where none opens the closed vault says so."""
    return [(one, WORDS[one.why]) for one in troubles(actor.desk).secrets[:MOST_SHOWN]]


def _why_closed() -> str:
    try:
        keys().current  # noqa: B018  # an expired one is refused
    except VaultClosedError as closed:
        return str(closed)
    return ""
