"""Who is at the keyboard: when he last showed his second factor or, where he has none, his password."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from charterdesk.apps.people.access import account_of
from charterdesk.apps.people.models import Account
from charterdesk.apps.people.second_factor import KINDS


def confirmed_at(request: HttpRequest) -> datetime | None:
    """When it was shown in this session; None where it was not, or where the person has neither."""
    account = account_of(request)
    if account is None:
        return None
    wanted = _wanted(account)
    records: list[dict[str, Any]] = get_authentication_records(request, account)
    moments = [record["at"] for record in records if record.get("method") == wanted]
    return datetime.fromtimestamp(int(max(moments)), UTC) if moments else None


def where_to_confirm(request: HttpRequest, back_to: str) -> str:
    """The page on which it is shown again, which leads back; where signed-in people set a second factor up, for those
    who have nothing to show here.
    """
    account = account_of(request)
    wanted = _wanted(account) if account is not None else ""
    if wanted == "mfa":
        return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back_to})}"
    if wanted == "password":
        return f"{reverse('account_reauthenticate')}?{urlencode({'next': back_to})}"
    messages.info(request, _("A secret is shown to who shows a second factor: set one up here, then ask once more."))
    return reverse("mfa_index")


def _wanted(account: Account) -> str:
    if is_mfa_enabled(account, KINDS):
        return "mfa"
    return "password" if account.has_usable_password() else ""
