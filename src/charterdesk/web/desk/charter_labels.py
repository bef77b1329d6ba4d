"""What a charter calls its own plans, kinds, severities and promises, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charterdesk.apps.base.now import now
from charterdesk.rules.decide.promises import promise_text
from charterdesk.rules.priority import level_of
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.texts import Text
from charterdesk.rules.why import Reason
from charterdesk.web import moments, texts
from charterdesk.web.charter_words import credit_words


def language() -> str:
    """The language of this page."""
    return (get_language() or "en")[:2]


def plan(charter: Charter, name: str) -> str:
    """A plan, or the service without contract for none."""
    known = charter.plan_of(name or None)
    return _written(known.is_ if known else None, name) if name else _written(known.is_ if known else None, _("none"))


def kind(charter: Charter, name: str) -> str:
    """A kind of request, also one that the charter excludes."""
    known, excluded = charter.kinds.get(name), charter.not_covered.get(name)
    text = (known.is_ if known else None) or (excluded.is_ if excluded else None)
    return _written(text, name) if name else _("not said")


def severity(charter: Charter, name: str) -> str:
    """A severity: the name that the desk gives it, and what it means."""
    known = charter.severities.get(level_of(charter, name) or "")
    if known is None:
        return name
    return f"{known.priority or name} · {known.is_.in_language(language())}"


def level(charter: Charter | None, name: str) -> str:
    """What the desk calls a severity, short: its priority, else its own name."""
    known = charter.severities.get(level_of(charter, name) or "") if charter else None
    return (known.priority if known else "") or name


def at_level(charter: Charter, name: str) -> str:
    """A level of treatment."""
    known = charter.levels.get(name)
    return _written(known.is_ if known else None, name)


def information(charter: Charter, name: str) -> str:
    """Something that the charter asks for."""
    asked = charter.information.get(name) or charter.facts.get(name)
    return _written(asked.is_ if asked else None, name)


def promise(charter: Charter | None, plan_name: str, name: str) -> str:
    """A promise, as the plan calls it, or the option that makes it."""
    text = promise_text(charter, plan_name, name).in_language(language()) if charter else ""
    return text or texts.commitment(name)


def reason(why: Reason) -> str:
    """A reason in words; moments in it are said in the reader's zone."""
    if why.code == "rank.due":
        return _("due %(moment)s") % {"moment": _moment(why.values["due"])}
    if why.code == "rank.arrival":
        return _("arrived %(moment)s") % {"moment": _moment(why.values["at"])}
    if why.code == "credit.left":
        return _("%(hours)s of credit are left.") % {"hours": credit_words(why.values["balance"])}
    return why.text(language())


def _moment(value: object) -> str:
    return moments.brief(datetime.fromisoformat(str(value)), now())


def _written(text: Text | None, name: str) -> str:
    return (text.in_language(language()) if text else "") or texts.plain(name)
