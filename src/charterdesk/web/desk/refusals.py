"""A verb's refusal, told beside the field that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms

from charterdesk.apps.base.errors import Invalid

# What a verb calls a field, where the form asks it in other words.
ASKED_AS: Final[Mapping[str, str]] = {
    "seconds": "minutes",
    "file": "attachments",
    "files": "attachments",
    "requester_person_id": "organisation",
    "organisation_id": "organisation",
    "person_id": "person",
    "to_person_id": "to",
    "to_team_id": "to",
    "equipment_id": "equipment",
    "contract_id": "equipment",
}


def tell(form: forms.Form, refused: Invalid) -> None:
    """Add each problem to its field, or to the whole form where the form does not ask for it."""
    for problem in refused.problems:
        field = ASKED_AS.get(problem.field or "", problem.field)
        form.add_error(field if field in form.fields else None, str(problem.message))
