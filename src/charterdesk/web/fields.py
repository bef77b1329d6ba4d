"""Form fields written without templates: the same markup as Django's own (but for empty lines), at a tenth of its cost.

A ticket's page has twenty fields, most of them folded away; through templates they cost as much as all the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString

from charterdesk.web.markup import filled, joined

Widget = Mapping[str, Any]
WIDGETS: Final = "django/forms/widgets/"
# A file that is stored already, a label around a single choice.
LEFT_TO_DJANGO: Final = ("is_initial", "wrap_label")
PLAIN: Final = (
    "checkbox",
    "checkbox_option",
    "clearable_file_input",
    "date",
    "datetime",
    "email",
    "file",
    "hidden",
    "number",
    "password",
    "radio_option",
    "text",
)


class PlainFields(DjangoTemplates):
    """Writes inputs, texts and lists of choices itself; everything else is left to Django's templates."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The markup of a field."""
        write = WRITERS.get(template_name)
        if write is None or any(context["widget"].get(name) for name in LEFT_TO_DJANGO):
            return super().render(template_name, context, request)
        return write(context["widget"])


def _attributes(given: Mapping[str, Any]) -> SafeString:
    return joined(
        filled(" {name}", name=name) if value is True else filled(' {name}="{value}"', name=name, value=value)
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    return filled(
        '<input type="{type}" name="{name}"{value}{attributes}>',
        type=widget["type"],
        name=widget["name"],
        value="" if value is None else filled(' value="{value}"', value=value),
        attributes=_attributes(widget["attrs"]),
    )


def _text(widget: Widget) -> SafeString:
    return filled(
        '<textarea name="{name}"{attributes}>\n{value}</textarea>',
        name=widget["name"],
        attributes=_attributes(widget["attrs"]),
        value=widget["value"] or "",
    )


def _option(option: Widget) -> SafeString:
    return filled(
        '\n  <option value="{value}"{attributes}>{label}</option>',
        value=option["value"],
        attributes=_attributes(option["attrs"]),
        label=option["label"],
    )


def _group(name: str | None, options: list[Widget]) -> SafeString:
    inside = joined(_option(option) for option in options)
    return filled('\n  <optgroup label="{name}">{inside}\n  </optgroup>', name=name, inside=inside) if name else inside


def _choice(widget: Widget) -> SafeString:
    return filled(
        '<select name="{name}"{attributes}>{groups}\n</select>',
        name=widget["name"],
        attributes=_attributes(widget["attrs"]),
        groups=joined(_group(name, options) for name, options, _ in widget["optgroups"]),
    )


WRITERS: Final[Mapping[str, Callable[[Widget], SafeString]]] = {
    **dict.fromkeys((f"{WIDGETS}{kind}.html" for kind in PLAIN), _input),
    f"{WIDGETS}textarea.html": _text,
    f"{WIDGETS}select.html": _choice,
}
