"""What happens around every request: private pages, language, the desk in the address, refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.contracts.publishing_public import shows_charter
from charterdesk.apps.people.access import account_of, actor_for
from charterdesk.apps.people.second_factor import must_have
from charterdesk.server.refusals import nothing_shown, refused, too_large
from charterdesk.server.signin import has_second_factor

CHARTERS: Final = frozenset({"desk:charter", "portal:charter"})
GetResponse = Callable[[HttpRequest], HttpResponseBase]
LEADS_ON: Final = frozenset({301, 302, 303})
MACHINES: Final = "api"
# Signed links of mails; the public form; charters and help that everybody reads.
OPEN: Final = frozenset({"answers", "asking", "help", "public-charter"})


def bounded_requests(get_response: GetResponse) -> GetResponse:
    """A request larger than settings.LARGEST_REQUEST bytes is refused before anything of it is read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.LARGEST_REQUEST:
            return too_large(request)
        return get_response(request)

    return answer


def carried_forms(get_response: GetResponse) -> GetResponse:
    """A form that a script carried (static/js/carry.js) is told where its answer leads, and goes there in the window:
    what the next page tells once is told to a reader.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if "X-Carried" in request.headers and response.status_code in LEADS_ON:
            response["X-Goes-To"] = response["Location"]
            del response["Location"]
            response.status_code = 204
        return response

    return answer


def private_pages(get_response: GetResponse) -> GetResponse:
    """Nothing that a signed-in person was shown stays in a cache (a shared computer, the back button)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if account_of(request) is not None or "Authorization" in request.headers:
            patch_cache_control(response, no_store=True, private=True)
        return response

    return answer


def own_language(get_response: GetResponse) -> GetResponse:
    """Pages speak the language of the account, where it names one."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        account = account_of(request)
        if account is None or not account.language:
            return get_response(request)
        with translation.override(account.language):
            request.LANGUAGE_CODE = translation.get_language() or account.language
            return get_response(request)

    return answer


class DeskMiddleware:
    """Reads the desk in the address (/<desk>/...), and gives the view its actor instead.

    Absent and forbidden give the same answer, so that nobody learns which desks exist.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, without leaving the time zone behind for the next request of this thread."""
        with timezone.override(None):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        """Set `request.actor`; send a person who has not signed in to the sign-in page."""
        slug = kwargs.pop("desk", None)
        if not isinstance(slug, str):
            return None
        request.desk_slug = slug  # type: ignore[attr-defined]  # read back by people.access.desk_slug_of
        if self._is_open(request):
            # A machine carries a token, and so does a link of a mail: their windows check it. Who asks by the public
            # form is nobody yet. A session of a browser counts nothing there.
            return None
        account = account_of(request)
        if account is None:
            return self._public_instead(request, slug) or redirect_to_login(request.get_full_path())
        actor = actor_for(account, slug)
        if actor is None:
            return refused(request, NotFound())
        if must_have(actor) and not has_second_factor(request, account):
            return redirect(f"{reverse('mfa_index')}?needed=1")
        request.desk, request.actor = actor.desk, actor  # type: ignore[attr-defined]  # read back by actor_of
        timezone.activate(account.time_zone or actor.desk.time_zone)
        return None

    @staticmethod
    def _public_instead(request: HttpRequest, slug: str) -> HttpResponseBase | None:
        """Who asks for a charter that everybody reads is shown to it, instead of to the sign-in page."""
        match = request.resolver_match
        if match is None or match.view_name not in CHARTERS or not shows_charter(slug):
            return None
        return redirect("public-charter:page", slug)

    @staticmethod
    def _is_open(request: HttpRequest) -> bool:
        match = request.resolver_match
        if match is None or not match.namespaces:
            return False
        return match.namespaces[0].startswith(MACHINES) or match.namespaces[0] in OPEN


class RefusalMiddleware:
    """A verb's refusal becomes a page that says what happened: 404, 403, 422 or 409."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return nothing_shown(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer the four refusals of base.errors; anything else stays an error of ours."""
        return refused(request, error)
