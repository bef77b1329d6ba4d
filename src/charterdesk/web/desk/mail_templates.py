"""The words of the desk's mails: which are shipped, which are its own; written, looked at, then used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.channels.models import LetterTemplate
from charterdesk.apps.channels.outgoing import templates as letters
from charterdesk.apps.channels.outgoing.composing import Written
from charterdesk.apps.channels.outgoing.fields import FIELDS
from charterdesk.apps.people.access import require
from charterdesk.web.desk.letter_words import field as field_words
from charterdesk.web.desk.mail_words import kind_words
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)
LARGEST_NUMBER: Final = 10**9
STYLE: Final = re.compile(r"<style>.*?</style>", re.DOTALL)


class LetterForm(forms.Form):
    """Subject and body, and the ticket for which they are looked at."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=letters.LONGEST_SUBJECT)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        widget=forms.Textarea({"rows": 20}),
        help_text=gettext_lazy(
            "Paragraphs, **bold** and lists as in Markdown. A line all of whose fields are empty is left out."
        ),
    )
    number = forms.IntegerField(
        label=gettext_lazy("Look at it for ticket number"),
        required=False,
        min_value=1,
        max_value=LARGEST_NUMBER,
        help_text=gettext_lazy("Empty: with an invented example."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of mail and its words in each language: the code, the name, the desk's own words or None."""

    kind: str
    word: str
    languages: tuple[tuple[str, str, LetterTemplate | None], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that this mail may carry: as it is written, what it says, an example."""

    written: str
    words: str
    example: str


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every kind of mail in every language: the words shipped, or the desk's own."""
    own = {(row.kind, row.language): row for row in letters.own_templates(actor)}
    lines = [
        Line(kind, kind_words(kind), tuple((code, _name_of(code), own.get((kind, code))) for code in LANGUAGES))
        for kind in letters.KINDS
    ]
    heads = [_name_of(code) for code in LANGUAGES]
    return render(request, "desk/mail_templates.html", {"lines": lines, "languages": heads, "tab": "mail"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, actor: Actor, kind: str, language: str) -> HttpResponse:
    """The words of one mail; they are looked at before they are used, and nobody's are written over unseen."""
    require(actor, "mail.templates")
    if kind not in FIELDS or language not in LANGUAGES:
        raise NotFound
    in_force = letters.template_of(actor.desk, kind, language)
    if request.method != "POST":
        form = LetterForm(initial={"subject": in_force.subject, "body": in_force.body})
        return _page(request, actor, kind, language, form, looked_at=_looked_at(actor, kind, language, form, {}))
    go = request.POST.get("go", "look")
    if go == "restore":
        letters.restore_template(actor, kind, language)
        messages.success(request, _("The words shipped are used again."))
        return redirect("desk:letter", actor.desk.slug, kind, language)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, kind, language, form, status=422)
    said = form.cleaned_data
    if go != "save":
        looked_at = _looked_at(actor, kind, language, form, said)
        return _page(request, actor, kind, language, form, looked_at=looked_at, status=422 if form.errors else 200)
    try:
        letters.save_template(
            actor,
            kind,
            language,
            subject=said["subject"],
            body=said["body"],
            seen=request.POST.get("seen") or "none",
        )
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, kind, language, form, status=422)
    except Conflict:
        return _page(request, actor, kind, language, form, conflict=True, status=409)
    messages.success(request, _("These words are used from now on."))
    return redirect("desk:letter", actor.desk.slug, kind, language)


def _looked_at(actor: Actor, kind: str, language: str, form: LetterForm, said: dict[str, object]) -> Written | None:
    """The mail with these words; None where something is wrong, which is told beside its field."""
    subject, body, number = said.get("subject"), said.get("body"), said.get("number")
    try:
        return letters.preview(
            actor,
            kind,
            language,
            subject=None if subject is None else str(subject),
            body=None if body is None else str(body),
            number=number if isinstance(number, int) else None,
        )
    except Invalid as refused:
        if form.is_bound:
            tell(form, refused)
    except NotFound:
        form.add_error("number", _("There is no ticket of this number."))
    return None


def _page(
    request: HttpRequest,
    actor: Actor,
    kind: str,
    language: str,
    form: LetterForm,
    *,
    looked_at: Written | None = None,
    conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    in_force = letters.template_of(actor.desk, kind, language)
    own = next((row for row in letters.own_templates(actor) if (row.kind, row.language) == (kind, language)), None)
    seen = request.POST.get("seen", "") if request.method == "POST" and not conflict else ""
    shown = {
        "kind": kind,
        "language": language,
        "title": f"{kind_words(kind)}, {_name_of(language)}",
        "form": form,
        "fields": _fields(actor, kind, language),
        "own": own,
        "in_force": in_force,
        "seen": seen or letters.fingerprint(in_force),
        "conflict": conflict,
        "looked_at": looked_at,
        # The frame runs under this page's policy, which knows no style within a page.
        "looked_at_html": STYLE.sub("", looked_at.html) if looked_at else "",
        "tab": "mail",
    }
    return render(request, "desk/mail_template.html", shown, status=status)


def _fields(actor: Actor, kind: str, language: str) -> list[Field]:
    examples = letters.example_values(actor.desk, kind, language)
    return [Field(f"{{{{{name}}}}}", field_words(name), examples[name].text) for name in FIELDS[kind]]


def _name_of(language: str) -> str:
    name = str(get_language_info(language)["name_translated"])
    # English alone writes languages with a capital within a sentence.
    return name if get_language() == "en" else name.lower()
