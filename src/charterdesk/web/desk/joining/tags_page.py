"""The desk's tags: renamed, retired, used again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets import tags
from charterdesk.web.desk.joining.forms import TagNameForm
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every tag with the number of its tickets; a new one by its name."""
    require(actor, "tag.manage")
    form = TagNameForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                tags.create(actor, name=form.cleaned_data["name"])
                messages.success(request, _("The tag can be given."))
                return redirect("desk:tags", actor.desk.slug)
        except Invalid as refused:
            tell(form, refused)
    return _page(request, actor, form, None, status)


@require_http_methods(["POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, tag_id: int) -> HttpResponse:
    """Rename a tag, retire it or use it again."""
    require(actor, "tag.manage")
    go = request.POST.get("go", "")
    if go in {"retire", "restore"}:
        (tags.retire if go == "retire" else tags.restore)(actor, tag_id)
        messages.success(request, _("The tag is given no more.") if go == "retire" else _("The tag can be given."))
        return redirect("desk:tags", actor.desk.slug)
    if go != "rename":
        raise NotFound
    form = TagNameForm(request.POST)
    try:
        if form.is_valid():
            tags.rename(actor, tag_id, name=form.cleaned_data["name"])
            messages.success(request, _("The tag has its new name, on all its tickets."))
            return redirect("desk:tags", actor.desk.slug)
    except Invalid as refused:
        tell(form, refused)
    return _page(request, actor, TagNameForm(), (tag_id, form), 422)


def _page(
    request: HttpRequest, actor: Actor, form: TagNameForm, wrong: tuple[int, TagNameForm] | None, status: int
) -> HttpResponse:
    lines = [
        (row, used, wrong[1] if wrong and wrong[0] == row.pk else TagNameForm(initial={"name": row.name}))
        for row, used in tags.all_tags(actor)
    ]
    context: dict[str, Any] = {"lines": lines, "form": form, "wrong": wrong[0] if wrong else None, "tab": "setup"}
    return render(request, "desk/joining/tags.html", context, status=status)
