"""Fields written without templates are what Django's templates write; only empty lines are left out."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from charterdesk.web.fields import WRITERS, PlainFields
from charterdesk.web.labelled import labelled

HOSTILE = "<script>\"'&"
CHOICES = [("", "nobody"), (1, HOSTILE), (HOSTILE, gettext_lazy("Reason")), ("safe", format_html("<b>{}</b>", "B"))]
WIDGETS = [
    forms.TextInput({"class": HOSTILE}),
    forms.TextInput({"required": True, "disabled": False, "maxlength": 3}),
    forms.NumberInput({"step": "0.01", "min": 0}),
    forms.EmailInput(),
    forms.HiddenInput(),
    forms.PasswordInput(),
    forms.DateInput(),
    forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    forms.FileInput(),
    forms.CheckboxInput(),
    forms.Textarea({"rows": 3}),
    forms.Select(choices=CHOICES),
    forms.Select(choices=[("Group", CHOICES), (HOSTILE, CHOICES[:1])]),
    forms.SelectMultiple(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES),
    forms.ClearableFileInput(),
]


@pytest.mark.parametrize("value", [None, "", "plain", HOSTILE, 1, 0, 12.5, True, ["1", HOSTILE]])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_field_is_what_django_writes(widget, value):
    given = {"name": HOSTILE, "value": value, "attrs": {"id": "id_of_it", "aria-invalid": "true"}}
    ours, theirs = (widget.render(**given, renderer=renderer()) for renderer in (PlainFields, DjangoTemplates))
    assert ours == theirs.replace("</option>\n\n", "</option>\n")


def test_a_choice_is_what_django_writes():
    class Form(forms.Form):
        kind = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
        kinds = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)

    def tags(renderer):
        form = Form({"kind": HOSTILE, "kinds": ["1", HOSTILE]}, renderer=renderer)
        return [choice.tag() for field in form for choice in field]

    assert tags(PlainFields()) == tags(DjangoTemplates())


def test_every_template_that_is_replaced_exists():
    for name in WRITERS:
        DjangoTemplates().get_template(name)


class Handed(forms.Form):
    to = forms.ChoiceField(choices=[("n2", "N2"), ("maker", "Maker")], widget=forms.RadioSelect)
    body = forms.CharField()
    reason = forms.CharField()


def places(form):
    return [field.name for field in form if " autofocus" in labelled(field)]


def test_who_was_refused_stands_in_the_first_field_that_is_wrong():
    assert places(Handed({"to": "n2", "body": "", "reason": ""})) == ["body"]
    assert places(Handed({"to": "", "body": "", "reason": ""})) == ["to"]
    assert places(Handed({"to": "n2", "body": "Why", "reason": "So"})) == []
    assert places(Handed()) == []


def test_what_is_wrong_with_the_whole_is_read_first():
    form = Handed({"to": "n2", "body": "", "reason": "So"})
    form.add_error(None, "Somebody handed it over meanwhile.")
    assert places(form) == []
