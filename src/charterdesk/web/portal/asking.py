"""The three steps of opening a request: what is asked in each, what may be answered, what is wrong with an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.rules.pricing.in_force import asks_when_wished
from charterdesk.rules.priority import level_of, needs_severity
from charterdesk.rules.terms.charter import Charter
from charterdesk.web.portal.choices import Holder, severities
from charterdesk.web.portal.draft import Draft, KeptFile
from charterdesk.web.portal.uploads import keep_all

DESCRIPTION: Final = "description"
# Asked for as something to bring along; the rest is asked for in words.
DOCUMENTS: Final = frozenset({"architecture_diagram", "technical_report", "configuration_backup", "screenshot"})
LONGEST_SUBJECT: Final = 200
LONGEST_ANSWER: Final = 20_000
LONGEST_MOMENT: Final = 20
MOMENT: Final = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
MOST_FILES: Final = 20
NO_WISH: Final = "none"

Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One piece of information that the charter asks for: its words, and what was given so far."""

    name: str
    label: str
    document: bool
    when_possible: bool
    answer: str
    files: tuple[KeptFile, ...]
    source: str
    error: str = ""

    @property
    def given(self) -> bool:
        """Say whether anything was given."""
        return bool(self.answer or self.files)


def has_severity_step(charter: Charter, draft: Draft) -> bool:
    """Whether the second step asks anything: a wished priority, or whether it is an emergency."""
    return charter.emergency is not None or bool(severities(charter, draft.kind, ""))


def read_subject_matter(
    posted: QueryDict, draft: Draft, charter: Charter, known: tuple[Holder, ...]
) -> tuple[Draft, Errors]:
    """Step 1: for which product, and what kind of request."""
    kind = posted.get("kind", "")
    wished = draft.wished if kind == draft.kind else ""
    draft = replace(draft, about=posted.get("about", ""), kind=kind, wished=wished)
    errors: Errors = {}
    values = {value for holder in known for value in (holder.value, *(row.value for row in holder.products))}
    if draft.about not in values:
        errors["about"] = _("Choose the product, or “none of these”.")
    if draft.kind not in {*charter.kinds, *charter.not_covered}:
        errors["kind"] = _("Choose what kind of request it is.")
    return draft, errors


def read_severity(posted: QueryDict, draft: Draft, charter: Charter) -> tuple[Draft, Errors]:
    """Step 2: the wished priority, where the charter has severities for this kind, and the door for emergencies."""
    draft = replace(
        draft, wished=posted.get("wished", ""), emergency=bool(charter.emergency and posted.get("emergency"))
    )
    levels = severities(charter, draft.kind, "")
    chosen = draft.wished in {level.value for level in levels}
    if levels and not chosen and (draft.wished or needs_severity(charter, draft.kind)):
        return draft, {"wished": _("Choose how bad it is.")}
    return (draft if levels else replace(draft, wished="")), {}


def usual_wish(charter: Charter, draft: Draft) -> str:
    """The severity that is proposed first: what was chosen, else what is usual for this kind."""
    known = charter.kinds.get(draft.kind)
    usual = known.usual_severity if known else ""
    return draft.wished or level_of(charter, usual or None) or ""


def asked_for(charter: Charter, draft: Draft, language: str, errors: Mapping[str, str]) -> tuple[Asked, ...]:
    """What the charter asks for this kind of request, beside the description that everybody writes."""
    return tuple(
        Asked(
            name=name,
            label=said.is_.in_language(language) or name.replace("_", " "),
            document=name in DOCUMENTS,
            when_possible=said.when_possible,
            answer=draft.answers.get(name, ""),
            files=draft.files_for(name),
            source=said.source,
            error=errors.get(f"info-{name}", ""),
        )
        for name, said in charter.information.items()
        if name != DESCRIPTION and _asks(charter, draft, name)
    )


def read_story(request: HttpRequest, actor: Actor, draft: Draft, charter: Charter) -> tuple[Draft, Errors]:
    """Step 3: subject, description, what the charter asks for, files. Files that arrived stay, whatever is wrong."""
    posted = request.POST
    names = [name for name in charter.information if name != DESCRIPTION and _asks(charter, draft, name)]
    draft = replace(
        draft,
        subject=" ".join(posted.get("subject", "").split()),
        body=_plain(posted.get("body", "")),
        wished_at=posted.get("wished_at", "")[:LONGEST_MOMENT] if asks_when_wished(charter) else "",
        answers={name: _plain(posted.get(f"info-{name}", "")) for name in names},
    )
    errors: Errors = dict(_wrong_words(draft))
    if draft.wished_at and wished_moment(draft) is None:
        errors["wished_at"] = _("Give a day and an hour, such as 2026-09-15T10:00.")
    for field, asked in (("files", ""), *((f"file-{name}", name) for name in names)):
        kept, wrong = keep_all(actor, request, field, asked)
        draft = replace(draft, files=tuple(dict.fromkeys((*draft.files, *kept))))
        if wrong:
            errors[f"info-{asked}" if asked else "files"] = " ".join(wrong)
    if len({file.sha256 for file in draft.files}) > MOST_FILES:
        errors["files"] = _("At most %(most)s files can be sent at once: take some off.") % {"most": MOST_FILES}
    return draft, errors


def wished_moment(draft: Draft) -> datetime | None:
    """The moment wished for the work; None where none was given, or what was typed is none."""
    try:
        said = parse_datetime(draft.wished_at) if MOMENT.fullmatch(draft.wished_at) else None
    except ValueError:
        return None
    return make_aware(said) if said else None


def given(charter: Charter, draft: Draft) -> frozenset[str]:
    """The pieces of information that were given, by the charter's names."""
    found = {name for name, answer in draft.answers.items() if answer and name in charter.information}
    found |= {file.asked for file in draft.files if file.asked in charter.information}
    return frozenset(found | ({DESCRIPTION} if draft.body else set()))


def _asks(charter: Charter, draft: Draft, name: str) -> bool:
    # What is sold apart has no form of its own: the charter asks for it where its promise is kept.
    return draft.kind not in charter.not_covered and charter.information[name].asked_for(draft.kind)


def _wrong_words(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.subject:
        yield "subject", _("Give your request a title.")
    elif len(draft.subject) > LONGEST_SUBJECT:
        yield "subject", _("A title has at most %(most)s characters.") % {"most": LONGEST_SUBJECT}
    if not draft.body:
        yield "body", _("Tell us what happens.")
    elif len(draft.body) > LONGEST_ANSWER:
        yield "body", _("This text is too long: put it into a file.")
    for name, answer in draft.answers.items():
        if len(answer) > LONGEST_ANSWER:
            yield f"info-{name}", _("This text is too long: put it into a file.")


def _plain(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()
