"""Words for links between tickets, moments to come back, and what promises a merge keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.apps.tickets import links
from charterdesk.rules.worktime import later
from charterdesk.web import moments

LINKS: Final[Mapping[str, str | Promise]] = {
    links.RELATED: gettext_lazy("related to"),
    links.DUPLICATE_OF: gettext_lazy("a duplicate of"),
    links.DUPLICATED_BY: gettext_lazy("has as a duplicate"),
    links.PART_OF: gettext_lazy("a part of"),
    links.HAS_PART: gettext_lazy("has as a part"),
}
MOMENTS: Final[Mapping[str, str | Promise]] = {
    later.NEXT_OPENING: gettext_lazy("Next opening"),
    later.THIS_AFTERNOON: gettext_lazy("This afternoon"),
    later.TOMORROW: gettext_lazy("Tomorrow at opening"),
    later.NEXT_WEEK: gettext_lazy("Next week at opening"),
}


def moment(name: str, at: datetime, due: datetime | None) -> str:
    """A moment to come back, and that something is due before it, where it is."""
    said = f"{MOMENTS[name]}: {moments.exact(at)}"
    if due is None:
        return said
    return _("%(moment)s (something is due before that: %(due)s)") % {"moment": said, "due": moments.exact(due)}
