"""How an account reads its pages."""

from __future__ import annotations

from charterdesk.apps.people.checks import Problems, need_language, refuse
from charterdesk.apps.people.models import Account


def choose_language(account: Account, language: str) -> None:
    """Have the pages of this account speak a language of the installation; Invalid (field "language") for any other."""
    problems: Problems = {}
    need_language(language, problems)
    refuse(problems)
    Account.objects.filter(pk=account.pk).update(language=language)
