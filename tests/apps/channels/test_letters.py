"""The words shipped: whole in each language, over the fields that there are."""

import pytest

from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.channels.outgoing.fields import FIELDS
from charterdesk.apps.channels.outgoing.filling import FIELD, unknown_fields
from charterdesk.apps.channels.outgoing.letters import SHIPPED, shipped, words_shipped
from charterdesk.apps.channels.outgoing.templates import check_template


def named(words):
    return {key: set(value) if isinstance(value, dict) and key != "places" else None for key, value in words.items()}


@pytest.mark.parametrize("language", SHIPPED)
def test_every_kind_of_mail_has_its_letter(language):
    assert set(FIELDS) == {kind for kind, _ in OutgoingMail.KINDS}
    for kind in FIELDS:
        letter = shipped(kind, language)
        check_template(kind, letter.subject, letter.body)


@pytest.mark.parametrize("kind", FIELDS)
def test_the_letters_of_a_kind_name_the_same_fields_in_every_language(kind):
    fields = [sorted(FIELD.findall(shipped(kind, language).body)) for language in SHIPPED]
    assert fields[0] == fields[1] == fields[2]
    assert not unknown_fields(shipped(kind, "en").subject, FIELDS[kind])


def test_the_languages_have_the_same_words():
    assert named(words_shipped("fr")) == named(words_shipped("en")) == named(words_shipped("es"))


@pytest.mark.parametrize("language", SHIPPED)
def test_the_sentences_have_the_same_places(language):
    for key, said in words_shipped("en").items():
        if isinstance(said, str) and not key.startswith("clock"):
            assert set(places(said)) == set(places(words_shipped(language)[key])), key


def places(text):
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def test_there_is_an_example_for_every_field():
    wanted = {name for names in FIELDS.values() for name in names}
    for language in SHIPPED:
        assert wanted == set(words_shipped(language)["examples"])
