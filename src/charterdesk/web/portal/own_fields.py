"""The desk's own fields that a customer fills when he opens a request, and reads on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.custom_fields import fields_of
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import Desk
from charterdesk.apps.tickets.custom import SUBJECT, read_opening
from charterdesk.web.custom_fields import Shown, add_to, shown


class OwnFields(forms.Form):
    """The fields that customers are shown; what was typed so far stands in them."""

    def __init__(self, desk: Desk, typed: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data, initial={**typed})
        add_to(self, fields_of(desk, SUBJECT, for_customer=True))


def read(actor: Actor, data: Mapping[str, str]) -> tuple[OwnFields, dict[str, str]]:
    """What was typed in the fields, whatever is wrong with it; the form says what is."""
    form = OwnFields(actor.desk, {}, data)
    typed = {name: data.get(name, "") for name in form.fields}
    if form.is_valid():
        try:
            read_opening(actor.desk, typed, for_customer=True)
        except Invalid as refused:
            for problem in refused.problems:
                form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
    return form, typed


def written(desk: Desk, typed: Mapping[str, str]) -> list[Shown]:
    """What will be kept of what was typed, in words; Invalid where it is wrong."""
    return _shown(desk, read_opening(desk, typed, for_customer=True)) if typed else []


def kept(desk: Desk, custom: Mapping[str, Any]) -> list[Shown]:
    """What a request holds in the fields that customers are shown."""
    return _shown(desk, custom) if custom else []


def _shown(desk: Desk, custom: Mapping[str, Any]) -> list[Shown]:
    return shown(fields_of(desk, SUBJECT, for_customer=True, retired=True), custom)
