"""The desk's own words: checked, looked at, used, restored."""

import pytest

import four_desks
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.channels.outgoing import templates
from charterdesk.apps.channels.outgoing.fields import FIELDS
from four_desks import opened
from outgoing import box, plain, sent

pytestmark = pytest.mark.any_engine


@pytest.fixture
def esii(db):
    made = four_desks.esii()
    box(made.desk, "support@esii.example")
    return made


def test_a_desk_uses_its_own_words_from_when_it_saves_them_until_it_restores_ours(esii):
    body = "Hi {{requester}}, that is **{{number}}**.\n\n{{promise}}"
    templates.save_template(esii.head, "acknowledgment", "en", subject="Got it: {{subject}}", body=body)
    opened(esii, subject="A & B")
    message = sent().messages[0]
    assert message["Subject"] == "[#esii-1] Got it: A & B"
    assert plain(message).startswith("Hi Cora-esii (Quay Foods esii), that is 1.\n")
    templates.restore_template(esii.head, "acknowledgment", "en")
    opened(esii)
    assert sent().messages[0]["Subject"].startswith("[#esii-2] Request received")
    codes = Event.objects.filter(code__startswith="mail.template").order_by("pk").values_list("code", "data")
    assert [code for code, _ in codes] == ["mail.template_saved", "mail.template_restored"]
    assert codes[0][1] == {"kind": "acknowledgment", "language": "en"}


@pytest.mark.parametrize(
    ("subject", "body", "field", "name"),
    [
        ("S", "{{number}} {{price_list}}", "body", "price_list"),
        ("{{secret}}", "{{number}}", "subject", "secret"),
        ("S", "{{number}} {{7*7}}", "body", "7*7"),
        ("S", "{{number}} {{subject.__class__}}", "body", "subject.__class__"),
        ("S", "No number", "body", "number"),
    ],
)
def test_an_unknown_or_missing_field_is_named(esii, subject, body, field, name):
    with pytest.raises(Invalid) as refused:
        templates.save_template(esii.head, "acknowledgment", "en", subject=subject, body=body)
    assert (refused.value.field, f"{{{{{name}}}}}" in str(refused.value.message)) == (field, True)
    assert templates.template_of(esii.desk, "acknowledgment", "en").subject.startswith("Request received")


def test_too_long_and_empty_words_are_refused(esii):
    for subject, body in (("", "{{number}}"), ("S" * 201, "{{number}}"), ("S", "{{number}}" * 3000), ("S", " ")):
        with pytest.raises(Invalid):
            templates.check_template("acknowledgment", subject, body)
    with pytest.raises(NotFound):
        templates.check_template("postcard", "S", "B")
    with pytest.raises(Invalid):
        templates.save_template(esii.head, "acknowledgment", "de", subject="S", body="{{number}}")


def test_only_heads_change_the_words(esii):
    for actor in (esii.agent, esii.customer):
        with pytest.raises(NotAllowed):
            templates.save_template(actor, "closed", "en", subject="S", body="B")
        with pytest.raises(NotAllowed):
            templates.preview(actor, "closed", "en")


@pytest.mark.parametrize("kind", FIELDS)
def test_every_letter_can_be_looked_at_with_an_example(esii, kind):
    for language in ("fr", "en", "es"):
        letter = templates.preview(esii.head, kind, language)
        assert letter.subject
        assert letter.text.strip()
        assert "{" not in letter.text
        assert f'lang="{language}"' in letter.html


def test_a_letter_can_be_looked_at_with_a_real_ticket_and_nothing_is_sent(esii):
    ticket = opened(esii, subject="The real one")
    sent()
    letter = templates.preview(esii.head, "acknowledgment", "fr", number=ticket.number, body="{{number}} {{subject}}")
    assert letter.text == "1 The real one\n"
    with pytest.raises(Invalid):
        templates.preview(esii.head, "solution", "fr", number=ticket.number)
    with pytest.raises(NotFound):
        templates.preview(esii.head, "acknowledgment", "fr", number=999)
    assert sent().letters == []
