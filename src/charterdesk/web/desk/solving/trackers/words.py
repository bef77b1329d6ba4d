"""What trackers are called, and what their troubles are in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: Final[dict[str, str | Promise]] = {
    "jira_cloud": _("Jira Cloud"),
    "jira_data_center": _("Jira Data Center"),
    "gitlab": _("GitLab"),
    "github": _("GitHub"),
    "console": _("Console (nothing leaves, all is printed)"),
}
PROBLEMS: Final[dict[str, str | Promise]] = {
    "gone": _("The issue was deleted there, or we may not see it any more."),
    "moved": _("The issue was moved to another project there: tie the new one."),
    "circular": _("This issue belongs to something else of ours: nothing was tied, or words would go round."),
    "given_up": _("Something was not taken there and is given up."),
    "too_many": _("Too many changes in a minute: something may go round. Nothing goes to and fro until you resume."),
}
DIFFERENCES: Final[dict[str, str | Promise]] = {
    "state": pgettext_lazy("tracker issue", "State"),
    "title": pgettext_lazy("tracker issue", "Title"),
    "key": pgettext_lazy("tracker issue", "Key"),
    "label": pgettext_lazy("tracker issue", "Our label"),
    "text": pgettext_lazy("tracker issue", "Text"),
    "priority": pgettext_lazy("tracker issue", "Priority"),
    "affected": _("Affected versions"),
    "fixed": _("Fixed versions"),
    "comments_lost": _("Comments missing there"),
}
FIELDS: Final[dict[str, str | Promise]] = {
    "title": _("Title, or the subject of the ticket"),
    "product": _("Product"),
    "severity": _("Severity"),
    "affected": _("Affected versions"),
    "fixed": _("Fixed versions"),
    "reproduction": _("How to reproduce it"),
    "level": _("Level"),
    "environment": _("Environment"),
    "customer": _("Name of the customer"),
    "files": _("Files of messages for R&D"),
}
VERBS: Final[dict[str, str | Promise]] = {
    "create": _("make the issue"),
    "tie": _("tie the issue"),
    "comment": _("comment"),
    "attach": _("file"),
    "move": _("other state"),
    "update": _("write what changed"),
}
FILES: Final[dict[str, str | Promise]] = {
    "too large": _("larger than files may be here"),
    "too_large": _("larger than files may be here"),
    "empty": _("empty"),
    "removed there": _("removed there since"),
}
# Why we gave something up ourselves; what a tracker said stands as it said it.
GIVEN_UP: Final[dict[str, str | Promise]] = {
    "circular": _("this issue belongs to something else of ours"),
    "tied to something else already": _("this issue is tied to something else already"),
    "the issue was never made": _("the issue was never made"),
    "no longer for R&D": _("the message is no longer for R&D"),
    "this file may not leave": _("files may not leave for this tracker"),
    "the file is withheld, or lost": _("the file is withheld, or lost"),
    "no files by this way": _("this tracker takes files from browsers only"),
    "it takes pictures and films only by this way": _(
        "GitHub takes pictures and films only, other files from browsers"
    ),
    "it is no longer there": _("it is no longer there"),
    "untied": _("it was untied"),
}
STATES: Final[dict[str, str | Promise]] = {
    "waiting": pgettext_lazy("tracker delivery", "waits"),
    "done": pgettext_lazy("tracker delivery", "taken over"),
    "ignored": pgettext_lazy("tracker delivery", "nothing new"),
    "held": pgettext_lazy("tracker delivery", "held back"),
    "failed": pgettext_lazy("tracker delivery", "not understood"),
}
WHYS: Final[dict[str, str | Promise]] = {
    "same": _("known already"),
    "old": _("older than what was heard"),
    "ours": _("done by our own account"),
    "circular": _("words of another desk: they would go round"),
    "not linked": _("tied to nothing here"),
    "no issue": _("about no issue"),
    "asked for": _("it does not say on which issue: they are asked for"),
    "suspended": _("until somebody resumes"),
    "put aside": _("put aside"),
}


def refused(words: str) -> str | Promise:
    """Why nothing was reached, in words that say what to do."""
    if words.startswith(("401", "403")) and "rate limit" not in words:
        return _("It does not take our credentials.")
    if words.startswith(("404", "410")):
        return _("It answers, and knows no such project or does not show it to us.")
    if "internal address" in words or "https only" in words or "another port" in words:
        return _("This address is not spoken to: https, a public name, or a host that the operator allows.")
    if words.startswith("429") or "rate limit" in words:
        return _("It asks for time.")
    if "sends us on" in words:
        return _("It sends us on to another address: give that one, if it is right.")
    if "a page came" in words:
        return _("A page for people came instead of an answer: it asks to sign in, or is being worked on.")
    return _("It is not reached.")
