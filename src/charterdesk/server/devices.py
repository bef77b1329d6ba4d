"""Where an account is signed in: noted at sign-in, followed, listed for its owner, ended by him."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base import letters
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.now import now
from charterdesk.apps.people import devices
from charterdesk.apps.people.access import account_of
from charterdesk.apps.people.models import Account
from charterdesk.apps.people.queries import doors_of
from charterdesk.web.user_agents import said

DEVICE: Final = "device"
SEEN: Final = "device_seen"
KNOWN: Final = "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"
KNOWN_SECONDS: Final = 365 * 86400
MOST_KNOWN: Final = 10
SALT: Final = "charterdesk.known-device"


def note_sign_in(request: HttpRequest, account: Account) -> None:
    """Note the device; tell its owner by mail when the account was never signed in there, but elsewhere."""
    request.session.save()
    agent = request.headers.get("User-Agent", "")
    first = not devices.has_signed_in_before(account)
    records = get_authentication_records(request, account)
    method = str(records[-1].get("type") or records[-1]["method"]) if records else ""
    row = devices.remember(account, str(request.session.session_key), user_agent=agent, method=method)
    request.session[DEVICE], request.session[SEEN] = row.pk, int(now().timestamp())
    known = _known(request)
    request.known_accounts = [account.pk, *(one for one in known if one != account.pk)][:MOST_KNOWN]  # type: ignore[attr-defined]  # for the cookie
    if not first and account.pk not in known:
        _tell(account, agent)


def follow_session(request: HttpRequest) -> None:
    """The session has another key now, perhaps."""
    row, key = request.session.get(DEVICE), request.session.session_key
    if row is not None and key:
        devices.follow(row, key)


def signed_in_devices(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Follow the session when its key changes, note every ten minutes that it is used, and mark a browser as known."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        before = request.session.session_key
        response = get_response(request)
        row = request.session.get(DEVICE) if account_of(request) is not None else None
        if row is not None:
            if before != request.session.session_key:
                follow_session(request)
            if now().timestamp() - request.session.get(SEEN, 0) > devices.SECONDS_BETWEEN_SIGHTS:
                devices.see(row)
                request.session[SEEN] = int(now().timestamp())
        if hasattr(request, "known_accounts"):
            response.set_cookie(
                KNOWN,
                signing.dumps(request.known_accounts, salt=SALT),
                max_age=KNOWN_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return answer


@require_safe
@login_required
@never_cache
def devices_page(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    account = _me(request)
    here = sha256_hex(str(request.session.session_key).encode())
    rows = [(row, said(row.user_agent), row.digest == here) for row in devices.devices_of(account)]
    with timezone.override(_zone(account)):
        return render(request, "account/devices.html", {"rows": rows, "others": any(not mine for *_row, mine in rows)})


@require_POST
@login_required
def end_device(request: HttpRequest) -> HttpResponse:
    """End one session (`device`), or all but this one. NotFound for another's."""
    account, given = _me(request), request.POST.get("device", "")
    if given.isdecimal() and len(given) < 19:  # noqa: PLR2004  # digits of a 64-bit number
        if int(given) == request.session.get(DEVICE):
            logout(request)
            return redirect("account_login")
        devices.end(account, int(given))
        messages.success(request, _("That device is signed out."))
    else:
        devices.end_others(account, request.session.session_key)
        messages.success(request, _("All other devices are signed out."))
    return redirect("devices")


def _me(request: HttpRequest) -> Account:
    account = account_of(request)
    assert account is not None  # noqa: S101  # login_required
    return account


def _zone(account: Account) -> str | None:
    """The time zone in which he reads: his own, else that of the first desk that he enters."""
    return account.time_zone or next((door.desk.time_zone for door in doors_of(account)), None)


def _known(request: HttpRequest) -> list[int]:
    try:
        found = signing.loads(request.COOKIES.get(KNOWN, ""), salt=SALT, max_age=KNOWN_SECONDS)
    except signing.BadSignature:
        return []
    return [one for one in found if isinstance(one, int)]


def _tell(account: Account, agent: str) -> None:
    language, zone = account.language or None, _zone(account)
    context = {
        "account": account,
        "device": said(agent),
        "at": now(),
        "devices_url": settings.BASE_URL + reverse("devices"),
        "reset_url": settings.BASE_URL + reverse("account_reset_password"),
    }

    def write() -> EmailMessage:
        with override(language), timezone.override(zone):
            return EmailMessage(
                _("Your account was signed in on another device"),
                render_to_string("account/email/new_device.txt", context),
                to=[account.email],
            )

    letters.send_later(write)
