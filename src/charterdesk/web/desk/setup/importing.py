"""Lists from and to spreadsheets: the template, the export, the import that is tried before it is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.files import open_stored, store, stored_in
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.sheets import LARGEST, Book, Tried, store_file, try_file
from charterdesk.apps.base.tables import rows_as_csv
from charterdesk.apps.contracts import sheets as contract_sheets
from charterdesk.apps.people import sheets as people_sheets
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets import sheets as ticket_sheets
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of list: its name, the right that an import needs beside its own, who reads and who writes it."""

    title: str | Promise
    right: str
    sees: str
    book: Callable[[Actor], Book]
    written: Callable[[Actor], Iterator[Mapping[str, Any]]]


def _agreements(name: str, title: str | Promise) -> Sheet:
    book = contract_sheets.BOOKS[name]
    return Sheet(title, "contract.manage", "contract.see", book, partial(contract_sheets.written, name=name))


# In the order in which a new desk brings them: what is named stands before what names it.
SHEETS: Final[Mapping[str, Sheet]] = {
    "organisations": Sheet(
        gettext_lazy("Organisations"),
        "people.manage",
        "people.see",
        people_sheets.OrganisationBook,
        people_sheets.written_organisations,
    ),
    "people": Sheet(
        gettext_lazy("People"), "people.manage", "people.see", people_sheets.PeopleBook, people_sheets.written_people
    ),
    "sites": _agreements("sites", gettext_lazy("Sites")),
    "products": _agreements("products", gettext_lazy("Products")),
    "equipment": _agreements("equipment", gettext_lazy("Equipment")),
    "contracts": _agreements("contracts", gettext_lazy("Contracts")),
    "tags": Sheet(gettext_lazy("Tags"), "tag.manage", "ticket.see", ticket_sheets.TagBook, ticket_sheets.written_tags),
}


class UploadForm(forms.Form):
    """A file of one list."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV)"),
        help_text=gettext_lazy(
            "UTF-8 or Windows-1252; semicolons, commas or tabs. The first line names the columns, in French, English "
            "or Spanish. Nothing is stored before you have seen what it would do."
        ),
        widget=forms.ClearableFileInput({"accept": ".csv,.txt,.tsv,text/csv"}),
    )


@require_safe
@for_staff
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every list that can be imported, in the order in which a new desk brings them."""
    require(actor, "data.import")
    shown = {"sheets": [(name, sheet.title) for name, sheet in SHEETS.items()], "tab": "setup"}
    return render(request, "desk/setup/imports.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def import_list(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """Try a file, see what it would do, then store all of it at one press. NotFound for no such list."""
    sheet = _sheet(actor, name)
    if request.method != "POST":
        return _page(request, actor, name, UploadForm())
    if request.POST.get("go") == "store":
        return _store(request, actor, name, sheet)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, actor, name, form)
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    try:
        stored = _kept(actor, file)
        tried = try_file(_content(actor, stored.sha256), sheet.book(actor), _language())
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, name, form)
    except Conflict as withheld:
        form.add_error("file", str(withheld.message))
        return _page(request, actor, name, form)
    return _page(request, actor, name, UploadForm(), tried=tried, file=stored.sha256)


@require_safe
@for_staff
def export(_request: HttpRequest, actor: Actor, name: str) -> StreamingHttpResponse:
    """The whole list as a file, which an import takes back unchanged. NotFound for no such list."""
    sheet = SHEETS.get(name)
    if sheet is None:
        raise NotFound
    require(actor, "data.export")
    require(actor, sheet.sees)
    columns = sheet.book(actor).columns
    rows = ([row.get(column.key) for column in columns] for row in sheet.written(actor))
    return _file(f"{actor.desk.slug}-{name}", [column.name(_language()) for column in columns], rows)


@require_safe
@for_staff
def template(_request: HttpRequest, actor: Actor, name: str) -> StreamingHttpResponse:
    """The heading of a list, to be filled. NotFound for no such list."""
    columns = _sheet(actor, name).book(actor).columns
    return _file(name, [column.name(_language()) for column in columns], ())


def _sheet(actor: Actor, name: str) -> Sheet:
    sheet = SHEETS.get(name)
    if sheet is None:
        raise NotFound
    require(actor, "data.import")
    require(actor, sheet.right)
    return sheet


def _store(request: HttpRequest, actor: Actor, name: str, sheet: Sheet) -> HttpResponse:
    content = _content(actor, request.POST.get("file", ""))
    tried = request.POST.get("tried", "")
    try:
        done = store_file(actor, name, content, sheet.book(actor), tried=tried, language=_language())
    except Invalid as refused:
        messages.error(request, str(refused.message))
        return redirect("desk:setup-import", actor.desk.slug, name)
    except Conflict as lost:
        messages.error(request, str(lost.message))
        again = try_file(content, sheet.book(actor), _language())
        return _page(request, actor, name, UploadForm(), tried=again, file=request.POST["file"], status=409)
    messages.success(
        request,
        _("Stored: %(added)s added, %(changed)s changed, %(left)s left as they were.")
        % {"added": done.counts["add"], "changed": done.counts["change"], "left": done.counts["leave"]},
    )
    return redirect("desk:setup-import", actor.desk.slug, name)


def _kept(actor: Actor, file: UploadedFile[bytes]) -> StoredFile:
    if (file.size or 0) > LARGEST:
        raise Invalid(_("A list may have at most 8 MB."), field="file", code="too_large")
    return store(actor.desk, file.chunks(), "list.csv")


def _content(actor: Actor, digest: str) -> bytes:
    """The bytes of a file that was tried at this desk; what is read is what was tried, or it is not read."""
    stored = stored_in(actor.desk, [digest]).get(digest)
    if stored is None or stored.size > LARGEST:
        raise NotFound
    with open_stored(stored) as file:
        return file.read()


def _page(
    request: HttpRequest,
    actor: Actor,
    name: str,
    form: UploadForm,
    *,
    tried: Tried | None = None,
    file: str = "",
    status: int = 0,
) -> HttpResponse:
    columns = SHEETS[name].book(actor).columns
    shown = {
        "name": name,
        "title": SHEETS[name].title,
        "form": form,
        "columns": [(column.name(_language()), column.needed) for column in columns],
        "tried": tried,
        "file": file,
        "tab": "setup",
    }
    return render(request, "desk/setup/import.html", shown, status=status or (422 if form.errors else 200))


def _file(name: str, heading: list[str], rows: Iterable[list[Any]]) -> StreamingHttpResponse:
    language = _language()

    def pieces() -> Iterator[bytes]:
        # Sent after the view has ended, and its language with it.
        with override(language):
            yield from rows_as_csv(heading, rows, language=language)

    response = StreamingHttpResponse(pieces(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _language() -> str:
    return (get_language() or "en")[:2]
