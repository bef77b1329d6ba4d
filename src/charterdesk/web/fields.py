"""Form fields written without templates: the same markup as Django's own (but for empty lines), at a tenth of its cost.

A ticket's page has twenty fields, most of them folded away; through templates they cost as much as all the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value)),)
            for name, value in given.items()
            if value is not False
        ),
    )


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', str(value)),
        _attributes(widget["attrs"]),
    )


def _text(widget: Widget) -> SafeString:
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget["attrs"]), widget["value"] or ""
    )


def _option(option: Widget) -> SafeString:
    return format_html(
        '\n  <option value="{}"{}>{}</option>', str(option["value"]), _attributes(option["attrs"]), option["label"]
    )


def _group(name: str | None, options: list[Widget]) -> SafeString:
    inside = format_html_join("", "{}", ((_option(option),) for option in options))
    return inside if not name else format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, inside)


def _choice(widget: Widget) -> SafeString:
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _ in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), groups)


WRITERS: Final[Mapping[str, Callable[[Widget], SafeString]]] = {
    **dict.fromkeys((f"{WIDGETS}{kind}.html" for kind in PLAIN), _input),
    f"{WIDGETS}textarea.html": _text,
    f"{WIDGETS}select.html": _choice,
}
