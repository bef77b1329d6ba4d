"""The form of an invented request: the facts that the charters on trial use, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from charterdesk.rules.pricing.in_force import asks_when_wished
from charterdesk.rules.terms.audiences import AudienceName
from charterdesk.rules.terms.channels import Identification
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.coverage import PHRASES
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.prepaid import CountedIn
from charterdesk.web import texts
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.decision_record import missing_words
from charterdesk.web.fields import PlainFields

YES: Final = "yes"
NO: Final = "no"
FACT: Final = "fact_"
A_YEAR: Final = timedelta(days=365)
MAINTENANCE: Final = "manufacturer_maintenance_until"
Choices = list[tuple[str, str]]


class RequestForm(forms.Form):
    """What is known of the request; every fact may stay unknown."""

    default_renderer = PlainFields

    def __init__(self, data: Mapping[str, Any] | None, charters: tuple[Charter, ...], **kept: Any) -> None:
        super().__init__(data, **kept)
        self.charters = charters
        self.fields.update(dict(_fields(charters)))
        for field in self.fields.values():
            field.required = False

    def said(self) -> dict[str, Any]:
        """The request as the door of the rule book takes it, without its moment; what is unknown is left out."""
        given = self.cleaned_data if self.is_bound else {}
        product = {
            name.removeprefix(FACT): _fact(value) for name, value in given.items() if name.startswith(FACT) and value
        }
        requester = {
            "audience": given.get("audience"),
            "region": given.get("region"),
            "access_code": given.get("access_code"),
            "named_contact": _fact(given["named_contact"]) if given.get("named_contact") else None,
        }
        said = {
            "channel": given.get("channel") or _channels(self.charters)[0][0],
            "requester": _known(requester),
            "contract": self._contract(given),
            "product": _known({**product, "group": given.get("group")}),
            "kind": given.get("kind"),
            "severity": given.get("severity"),
            "wished_priority": given.get("wished_priority"),
            "emergency": given.get("emergency") or None,
            "given": given.get("given"),
            "estimated_hours": given.get("estimated_hours"),
            "wished_at": given["wished_at"].isoformat() if given.get("wished_at") else None,
        }
        return _known(said)

    def _contract(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        if not given.get("plan"):
            return None
        dates = {key: given.get(f"contract_{key}") for key in ("from", "until")}
        return _known(
            {
                "plan": given["plan"],
                **{key: day.isoformat() if day else None for key, day in dates.items()},
                "options": given.get("options"),
                "credit_hours": given.get("credit_hours"),
                "credit_incidents": given.get("credit_incidents"),
                "credit_until": given["credit_until"].isoformat() if given.get("credit_until") else None,
            }
        )


def usual(charters: tuple[Charter, ...], day: date) -> dict[str, Any]:
    """An ordinary request to begin with: of the first plan, by its first channel, everything in order."""
    form = RequestForm(None, charters)
    charter = charters[0]
    name, plan = next(iter(charter.plans.items()), ("", charter.without_contract))
    excluded = {*charter.not_covered, *(plan.not_covered if plan else {})}
    said: dict[str, Any] = {
        "plan": name,
        "contract_from": day - A_YEAR,
        "contract_until": day + A_YEAR,
        "channel": str(next(iter(plan.channels), "email")) if plan else "email",
        "audience": next(iter(plan.for_), "") if plan else "",
        "access_code": "valid",
        "named_contact": YES,
        "kind": next((kind for kind in charter.kinds if kind not in excluded), ""),
        "severity": list(charter.severities)[1 if len(charter.severities) > 1 else 0] if charter.severities else "",
        "given": list(charter.information),
    }
    for field in form.fields:
        if field.startswith(FACT):
            said[field] = day + A_YEAR if isinstance(form.fields[field], forms.DateField) else YES
    return {field: value for field, value in said.items() if field in form.fields}


def _fields(charters: tuple[Charter, ...]) -> Iterator[tuple[str, forms.Field]]:
    plans = [plan for charter in charters for plan in _plans(charter)]
    yield "channel", _choice(_("By"), _channels(charters), unknown=False)
    yield "audience", _choice(_("Who asks"), _audiences(charters))
    if any(way.identify_by is Identification.ACCESS_CODE for one in charters for way in one.channels.values()):
        codes = [("valid", _("valid")), ("wrong", _("wrong"))]
        yield "access_code", _choice(_("Access code"), codes)
    if any(plan.named_contacts for plan in plans):
        yield "named_contact", _choice(_("Named by the contract"), _yes_or_no())
    yield from _group(charters, "region", "regions", _("Region"))
    yield "plan", _choice(_("Contract"), _of(charters, "plans", charter_labels.plan), empty=_("no contract"))
    yield "contract_from", _day(_("Contract from"))
    yield "contract_until", _day(_("Contract until"))
    options = [name for plan in plans for name in plan.options]
    if options:
        known = dict.fromkeys(options)
        choices = [(name, _option(charters, name)) for name in known]
        yield "options", forms.MultipleChoiceField(label=_("Options"), choices=choices, widget=_Ticks)
    yield from _credits(charters, plans)
    yield from _group(charters, "group", "products", _("Group of products"))
    yield from _facts(charters, plans)
    yield "kind", _choice(_("Kind of request"), _kinds(charters))
    if any(charter.severities for charter in charters):
        levels = _of(charters, "severities", charter_labels.severity)
        yield "severity", _choice(_("Validated severity"), levels)
        yield "wished_priority", _choice(_("Wished by the customer"), levels)
    if any(charter.emergency for charter in charters):
        yield "emergency", forms.BooleanField(label=_("By the emergency door"))
    information = _of(charters, "information", charter_labels.information)
    if information:
        yield "given", forms.MultipleChoiceField(label=_("What was given"), choices=information, widget=_Ticks)
    if any(_priced(charter) for charter in charters):
        yield (
            "estimated_hours",
            forms.DecimalField(label=_("Estimated work, in hours"), min_value=0, max_value=1000, decimal_places=2),
        )
    if any(asks_when_wished(charter) for charter in charters):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        yield "wished_at", forms.DateTimeField(label=_("Wished for"), widget=widget)


def _credits(charters: tuple[Charter, ...], plans: list[Plan]) -> Iterator[tuple[str, forms.Field]]:
    credits_ = [plan.price.credit for plan in plans if plan.price.credit]
    hours = any(credit.counted_in is CountedIn.HOURS for credit in credits_)
    hours = hours or any(option.credits_in_hours for one in charters for option in one.options.values())
    if hours:
        label = _("Prepaid hours left")
        yield "credit_hours", forms.DecimalField(label=label, min_value=0, max_value=10_000, decimal_places=2)
    if any(credit.counted_in is CountedIn.INCIDENTS for credit in credits_):
        yield "credit_incidents", forms.IntegerField(label=_("Incidents left"), min_value=0, max_value=10_000)
    if any(credit.holds_for for credit in credits_):
        yield "credit_until", _day(_("Last day of what was bought in advance"))


def _facts(charters: tuple[Charter, ...], plans: list[Plan]) -> Iterator[tuple[str, forms.Field]]:
    """What the conditions look at, in the order of the charter."""
    needs = [need.is_ for charter in charters for need in charter.needs] + [
        need.is_ for plan in plans for need in plan.needs
    ]
    for name in dict.fromkeys(needs):
        declared = next((one.facts[name] for one in charters if name in one.facts), None)
        last_day = name == MAINTENANCE or (declared is not None and declared.last_day)
        label = _fact_words(charters, name)
        yield f"{FACT}{name}", _day(label) if last_day else _choice(label, _yes_or_no())


def _fact_words(charters: tuple[Charter, ...], name: str) -> str:
    said = {
        "covered_by_contract": _("Product covered by the contract"),
        "bought_here": _("Product bought here"),
        "in_catalogue": _("Product in the catalogue"),
        "up_to_date": _("Product up to date"),
        MAINTENANCE: _("Manufacturer's maintenance until"),
    }
    if name in PHRASES.values():
        return said[name]
    return missing_words(next(one for one in charters if name in one.facts), name)


def _group(charters: tuple[Charter, ...], name: str, declared: str, label: str) -> Iterator[tuple[str, forms.Field]]:
    known = {key: said for charter in charters for key, said in getattr(charter, declared).items()}
    if known:
        language = charter_labels.language()
        yield name, _choice(label, [(key, said.is_.in_language(language) or key) for key, said in known.items()])


def _of(charters: Iterable[Charter], group: str, label: Any) -> Choices:
    named: dict[str, str] = {}
    for charter in charters:
        for name in getattr(charter, group):
            named.setdefault(name, label(charter, name))
    return list(named.items())


def _kinds(charters: tuple[Charter, ...]) -> Choices:
    named = dict(_of(charters, "kinds", charter_labels.kind))
    for charter in charters:
        excluded = [*charter.not_covered, *(name for plan in _plans(charter) for name in plan.not_covered)]
        for name in excluded:
            named.setdefault(name, charter_labels.kind(charter, name))
    return list(named.items())


def _audiences(charters: tuple[Charter, ...]) -> Choices:
    language = charter_labels.language()
    named = {name: said.is_ for charter in charters for name, said in charter.audiences.items()}
    known = {str(name): texts.plain(name) for name in AudienceName}
    return [(name, is_.in_language(language) or known.get(name, texts.plain(name))) for name, is_ in named.items()]


def _channels(charters: tuple[Charter, ...]) -> Choices:
    named = dict.fromkeys(str(name) for charter in charters for name in charter.channels)
    return [(name, texts.channel(name)) for name in named] or [("email", texts.channel("email"))]


def _option(charters: tuple[Charter, ...], name: str) -> str:
    option = next((one.options[name] for one in charters if name in one.options), None)
    return (option.is_.in_language(charter_labels.language()) if option else "") or texts.plain(name)


def _plans(charter: Charter) -> list[Plan]:
    return [*charter.plans.values(), *([charter.without_contract] if charter.without_contract else [])]


def _priced(charter: Charter) -> bool:
    own = any(plan.price.rate or plan.price.credit or plan.price.special for plan in _plans(charter))
    return bool(charter.prices.hour or charter.prices.quote_above or own)


def _yes_or_no() -> Choices:
    return [(YES, _("yes")), (NO, _("no"))]


def _choice(label: str, choices: Choices, *, empty: str = "", unknown: bool = True) -> forms.ChoiceField:
    first = [("", empty or _("not known"))] if unknown else []
    return forms.ChoiceField(label=label, choices=[*first, *choices])


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class _Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick."""


def _fact(value: Any) -> object:
    return value.isoformat() if isinstance(value, date) else value == YES


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: float(value) if isinstance(value, Decimal) else value
        for key, value in said.items()
        if value not in (None, "", [], {})
    }
