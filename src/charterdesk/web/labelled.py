"""A form field with what stands around it: label, hint, what is wrong beside it, what was typed kept.

Who was refused stands in the first field that is wrong: a browser goes there by itself.
Ids and aria come from Django. Written by a template, the four fields of a composer took a tenth of a ticket's page.
"""

from __future__ import annotations

from typing import Final

from django.forms import BoundField
from django.template import Library
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charterdesk.web.markup import filled, joined

FIELD: Final = '<div class="field">{head}{hint}{errors}{body}</div>'
GROUP: Final = '<fieldset{described}{here}><legend class="label">{label}{optional}</legend>'
CHOICES: Final = '<div class="choices">{choices}</div></fieldset>'
CHOICE: Final = '<label class="choice" for="{id}">{tag}<span>{label}</span></label>'
LABEL: Final = '<label for="{id}">{label}{optional}</label>'

HERE: Final[dict[str, str | bool]] = {"autofocus": True}

register = Library()


@register.simple_tag
def labelled(field: BoundField) -> SafeString:
    """The field of a form as it stands on a page."""
    optional = "" if field.field.required else filled(' <span class="optional">({word})</span>', word=_("optional"))
    hint = field.help_text
    return filled(
        FIELD,
        head=_legend(field, optional) if field.use_fieldset else _label(field, optional),
        hint=filled('<div class="hint" id="{id}_helptext">{hint}</div>', id=field.auto_id, hint=hint) if hint else "",
        errors=field.errors or "",
        body=_choices(field) if field.use_fieldset else field.as_widget(attrs=HERE if _is_first_wrong(field) else None),
    )


def _is_first_wrong(field: BoundField) -> bool:
    if not field.errors or field.form.non_field_errors():
        return False
    return next(one.name for one in field.form if one.errors) == field.name


def _legend(field: BoundField, optional: str) -> SafeString:
    described = field.aria_describedby
    return filled(
        GROUP,
        described=filled(' aria-describedby="{ids}"', ids=described) if described else "",
        here=filled(' tabindex="-1" autofocus') if _is_first_wrong(field) else "",
        label=field.label,
        optional=optional,
    )


def _label(field: BoundField, optional: str) -> SafeString:
    return filled(LABEL, id=field.id_for_label, label=field.label, optional=optional)


def _choices(field: BoundField) -> SafeString:
    return filled(
        CHOICES,
        choices=joined(
            filled(CHOICE, id=choice.id_for_label, tag=choice.tag(), label=choice.choice_label) for choice in field
        ),
    )
