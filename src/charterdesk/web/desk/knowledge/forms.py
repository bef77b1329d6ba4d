"""What is asked about an article; the verbs judge what was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.web.desk.forms import words
from charterdesk.web.desk.knowledge.words import AUDIENCES

Choices = list[tuple[Any, Any]]
NAMES: Final = dict(LANGUAGES)


class ArticleForm(forms.Form):
    """What is known, in each language; of which product; who reads it and when it is looked at again."""

    product = forms.TypedChoiceField(label=_("Product"), coerce=int, empty_value=None, required=False)
    product_version = forms.CharField(
        label=_("Version"), required=False, max_length=40, help_text=_("Empty: every version.")
    )
    audience = forms.ChoiceField(label=_("Who reads it"), choices=[*AUDIENCES.items()], initial=Article.INTERNAL)
    plans = forms.MultipleChoiceField(label=_("Plans"), required=False, widget=forms.CheckboxSelectMultiple)
    review_on = forms.DateField(
        label=_("To be looked at again on"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, products: Choices, plans: Choices, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["product"].choices = [("", _("every product")), *products]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["plans"].choices = plans  # type: ignore[attr-defined]  # the same
        if not plans:
            del self.fields["plans"]
        for code in NAMES:
            self.fields[f"title_{code}"] = forms.CharField(label=_("Title"), required=False, max_length=200)
            self.fields[f"body_{code}"] = words(_("Text"), required=False, rows=10, hint=_("Markdown may be used."))

    @property
    def texts(self) -> list[tuple[str, str, forms.BoundField, forms.BoundField, bool]]:
        """Each language: its code and name, the two fields, whether something stands in them."""
        parts = [(code, name, self[f"title_{code}"], self[f"body_{code}"]) for code, name in LANGUAGES]
        return [(*part, bool(part[2].value() or part[3].value() or part[2].errors)) for part in parts]

    def terms(self) -> ArticleTerms:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        return ArticleTerms(
            {code: Text(said[f"title_{code}"], said[f"body_{code}"]) for code in NAMES},
            said["audience"],
            said.get("plans", []),
            said["product"],
            said["product_version"],
            said["review_on"],
        )


def initial_of(terms: ArticleTerms) -> Mapping[str, object]:
    """The form as filled with these terms."""
    texts = {f"title_{code}": text.title for code, text in terms.texts.items()}
    bodies = {f"body_{code}": text.body for code, text in terms.texts.items()}
    about = {"product": terms.product_id, "product_version": terms.product_version, "review_on": terms.review_on}
    return {**texts, **bodies, **about, "audience": terms.audience, "plans": [*terms.plans]}


class ReasonForm(forms.Form):
    """Why no note is wanted."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
