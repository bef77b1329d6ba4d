"""The mails by which somebody gets an account: links that work once, in the reader's language, kept nowhere."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from charterdesk.apps.base import letters, typed

INVITATION: Final = "/accounts/invitation/"
REGISTRATION: Final = "/accounts/register/confirm/"
SIGN_IN: Final = "/accounts/login/"


def invite(address: str, token: str, *, desk: str, by: str, language: str, days: int) -> None:
    """Somebody invites you: the link, and until when it works."""

    def said() -> tuple[str, str]:
        values = {"desk": typed.line(desk), "by": typed.line(by) or typed.line(desk), "days": days}
        return _("%(desk)s: your account") % values, "\n\n".join(
            (
                _("%(by)s invites you to %(desk)s, where you ask for help and follow your requests.") % values,
                _("Choose how you sign in (the link works once, for %(days)d days):") % values,
                f"{settings.BASE_URL}{INVITATION}{token}/",
                _("If you expected nothing of the kind, there is nothing to do."),
            )
        )

    _post(address, language, said)


def confirm_address(address: str, token: str, *, desk: str, language: str) -> None:
    """Somebody registered with your address: the link that says that it was you."""

    def said() -> tuple[str, str]:
        values = {"desk": typed.line(desk)}
        return _("%(desk)s: confirm your address") % values, "\n\n".join(
            (
                _("Somebody, you probably, asked for an account at %(desk)s with this address.") % values,
                _("To go on, follow this link within a day:"),
                f"{settings.BASE_URL}{REGISTRATION}?t={token}",
                _("If it was not you, there is nothing to do: nothing was stored."),
            )
        )

    _post(address, language, said)


def tell_known(address: str, *, desk: str, language: str) -> None:
    """Somebody registered with your address, which belongs there already: sign in instead."""

    def said() -> tuple[str, str]:
        values = {"desk": typed.line(desk)}
        return _("%(desk)s: you have an account") % values, "\n\n".join(
            (
                _("Somebody, you probably, asked for an account at %(desk)s with this address. You have one:") % values,
                f"{settings.BASE_URL}{SIGN_IN}",
                _("If you forgot your password, that page lets you set another."),
                _("If it was not you, there is nothing to do."),
            )
        )

    _post(address, language, said)


def _post(address: str, language: str, said: letters.Said) -> None:
    def write() -> EmailMessage:
        with translation.override(language):
            subject, body = said()
        return EmailMessage(subject, body, to=[address])

    letters.send_later(write)
