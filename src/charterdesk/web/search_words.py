"""What may be typed into a search box, for whoever reads the page: the operators with an example each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charterdesk.apps.search.operators import OF_THE_DESK


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that may be typed, and what it finds."""

    typed: str
    finds: str


def hints(*, staff: bool) -> tuple[Hint, ...]:
    """What may be typed; `staff`: also what only the desk sees. In English all names of operators work everywhere."""
    shown = [
        ("", Hint(_("print*"), _("words that begin like this; the last word typed always does"))),
        ("", Hint(_('"out of paper"'), _("these words one after the other"))),
        ("", Hint(_("-paper"), _("not this word; works before everything else too"))),
        ("", Hint("#12", _("the ticket of this number"))),
        ("customer", Hint(pgettext("search", "customer:quay"), _("the customer, or his reseller"))),
        ("state", Hint(pgettext("search", "state:open"), _("open, closed, new, waiting, quote, solved"))),
        ("plan", Hint(pgettext("search", "plan:maintenance"), _("the plan that serves"))),
        ("kind", Hint(pgettext("search", "kind:anomaly"), _("the kind of request"))),
        ("priority", Hint(pgettext("search", "priority:1"), _("the validated priority"))),
        ("owner", Hint(pgettext("search", "owner:me"), _("who works on it: a name, me, nobody"))),
        ("team", Hint(pgettext("search", "team:network"), _("the team that works on it"))),
        ("tag", Hint(pgettext("search", "tag:recurring"), _("a tag"))),
        ("from", Hint(pgettext("search", "from:cora"), _("who asked or wrote"))),
        ("serial", Hint(pgettext("search", "serial:S800-7"), _("a serial number, or how it begins"))),
        ("after", Hint(pgettext("search", "after:2026-11-01"), _("opened after a day; also before: and on:"))),
        ("has", Hint(pgettext("search", "has:file"), _("with a file"))),
    ]
    return tuple(hint for operator, hint in shown if staff or operator not in OF_THE_DESK)
