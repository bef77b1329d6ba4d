"""Addresses of pages, each made once. The names of views and their arguments say all that an address depends on."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode, url
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

KEPT: Final = 4096
register = Library()


def address(name: str, *args: object) -> str:
    """Where a page is, below the prefix of this request; NoReverseMatch."""
    return _made(name, tuple(map(str, args)), (), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=KEPT)
def _made(
    name: str, args: tuple[str, ...], named: tuple[tuple[str, str], ...], urlconf: str | None, _prefix: str
) -> str:
    return reverse(name, urlconf, args=args, kwargs=dict(named))


class KeptAddress(Node):
    """`{% url %}` as in Django, for one application of each name."""

    child_nodelists: Final = ()  # type: ignore[misc]  # as Django's own has none

    def __init__(self, said: URLNode) -> None:
        self.said = said

    def render(self, context: Context) -> str:
        """The address; nothing where it goes into a variable, which is empty where there is no such page."""
        args = tuple(str(one.resolve(context)) for one in self.said.args)
        named = tuple((name, str(value.resolve(context))) for name, value in self.said.kwargs.items())
        try:
            found = _made(self.said.view_name.resolve(context), args, named, get_urlconf(), get_script_prefix())
        except NoReverseMatch:
            if self.said.asvar is None:
                raise
            found = ""
        if self.said.asvar:
            context[self.said.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag("url")
def url_kept(parser: Parser, token: Token) -> Node:
    """`{% url 'view' arguments %}`."""
    return KeptAddress(url(parser, token))
