"""How somebody reads the pages, whatever the desk: their language, light or dark. Sent by a form of every page."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from charterdesk.apps.people.access import account_of
from charterdesk.apps.people.reading import choose_language

THEMES: Final = frozenset({"light", "dark"})  # and neither: as the system has it
YEAR: Final = 365 * 86400  # seconds


@require_POST
def read_as(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where one was. The theme is kept in the browser, the language with the
    account of whoever is signed in.
    """
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = redirect(back)
    if "theme" in request.POST:
        theme = request.POST["theme"]
        if theme in THEMES:
            _keep(answer, "theme", theme)
        else:
            answer.delete_cookie("theme", samesite="Lax")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, language)
        account = account_of(request)
        if account is not None:
            choose_language(account, language)
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
