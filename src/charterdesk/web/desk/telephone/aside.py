"""Records that were put aside: why, what came word for word, and reading them once more."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.telephone import replaying
from charterdesk.apps.telephone.setting_up import source as source_of
from charterdesk.web.desk.staff import for_staff

PAGE: Final = 50
LONGEST_SHOWN: Final = 600  # characters of a record
LONGEST_REASON: Final = 200
WORDS: Final[dict[str, str | Promise]] = {
    "unsigned": gettext_lazy("not signed"),
    "signature": gettext_lazy("the signature is another one: the secret differs, or it was changed on its way"),
    "late": gettext_lazy("signed more than five minutes before or after it came"),
    "format": gettext_lazy("neither a form nor JSON"),
    "event": gettext_lazy("it names no event of a call"),
    "call_id": gettext_lazy("it names no call"),
    "uuid": gettext_lazy("it names no call"),
    "time": gettext_lazy("its time cannot be read"),
    "start": gettext_lazy("the beginning of the call cannot be read"),
    "start_stamp": gettext_lazy("the beginning of the call cannot be read"),
    "end_stamp": gettext_lazy("the end of the call cannot be read"),
    "answer_stamp": gettext_lazy("the moment of the answer cannot be read"),
    "billsec": gettext_lazy("the time spoken cannot be read"),
    "duration": gettext_lazy("its length cannot be read"),
    "disposition": gettext_lazy("it does not say how the call ended"),
    "control_characters": gettext_lazy("it has characters in it that no record has"),
    "too_few_fields": gettext_lazy("it has too few fields"),
    "too_long": gettext_lazy("it is longer than a record may be"),
    "cut": gettext_lazy("the connection ended within it"),
    "not_understood": gettext_lazy("it could not be made part of a call"),
}


@require_safe
@for_staff
def aside(request: HttpRequest, actor: Actor, source_id: int) -> HttpResponse:
    """The records of a source that stand aside, the latest first; `?why=` those of one reason."""
    row = source_of(actor, source_id)
    why = request.GET.get("why", "").replace("\x00", "")[:LONGEST_REASON]
    page = Paginator(replaying.put_aside(actor, row.pk, why), PAGE).get_page(request.GET.get("page"))
    shown = {
        "row": row,
        "reasons": [(problem, in_words(problem), number) for problem, number in replaying.reasons(row)],
        "why": why,
        "records": [(one, in_words(one.problem), visible(bytes(one.raw))) for one in page.object_list],
        "found": page,
        "here": "sources",
        "tab": "telephone",
    }
    return render(request, "desk/telephone/aside.html", shown)


@require_POST
@for_staff
def replay(request: HttpRequest, actor: Actor, source_id: int) -> HttpResponse:
    """Read them once more."""
    done = replaying.replay(actor, source_id)
    taken = ngettext("%(number)d record was taken in.", "%(number)d records were taken in.", done.taken)
    left = ngettext("%(number)d stays aside.", "%(number)d stay aside.", done.aside) if done.aside else ""
    messages.success(
        request, " ".join((taken % {"number": done.taken}, left and left % {"number": done.aside})).strip()
    )
    return redirect("desk:telephone-aside", actor.desk.slug, source_id)


def in_words(problem: str) -> str:
    """Why a record stands aside."""
    return str(WORDS[problem]) if problem in WORDS else _("its field “%(name)s” cannot be read") % {"name": problem}


def visible(raw: bytes) -> str:
    """A record word for word: whatever would not show, or would turn the text around, as its code."""
    text = raw.decode("utf-8", "backslashreplace")
    marked = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text[:LONGEST_SHOWN])
    return marked + ("…" if len(text) > LONGEST_SHOWN else "")
