"""The library `i18n` of templates, with fixed words looked up once a language.

A page says a hundred fixed words; looked up each time, they took a twelfth of its time. Everything else of Django's
library is as it was, and so is what `makemessages` finds.
"""

from __future__ import annotations

from typing import Final

from django.template import Context, Library, Node
from django.template.base import FilterExpression, Parser, Token, Variable
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class KeptWords(Node):
    """Words that depend on nothing but the language."""

    child_nodelists: Final = ()  # type: ignore[misc]  # as Django's own has none

    def __init__(self, said: i18n.TranslateNode) -> None:
        self.said = said
        self.kept: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The words in the language of this page."""
        language = get_language()
        words = self.kept.get(language)
        if words is None:
            words = self.kept[language] = self.said.render(context)
        return words


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "words" %}`, `context` and `as` as in Django."""
    said = i18n.do_translate(parser, token)
    return said if said.asvar or not _is_fixed(said) else KeptWords(said)


def _is_fixed(said: i18n.TranslateNode) -> bool:
    return all(_constant(one) for one in (said.filter_expression, said.message_context) if one is not None)


def _constant(expression: FilterExpression) -> bool:
    """Whether it is words between quotation marks and nothing else."""
    var = expression.var
    literal = var.literal is not None if isinstance(var, Variable) else isinstance(var, str)
    return literal and not expression.filters
