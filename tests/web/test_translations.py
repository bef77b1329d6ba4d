"""French and Spanish are complete: nothing untranslated, no place forgotten, and the compiled catalogues are current.

After a change of words: `make messages`, translate what is empty, `make messages` again.
"""

import pytest

from web.catalogue import LANGUAGES, PLACES, asked, compiled, written


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_program_is_translated(language):
    catalogue = written(language)
    untranslated = {text for text in asked() if not all(catalogue.get(text, ("",)))}
    assert untranslated == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_of_a_text_that_is_gone(language):
    assert set(written(language)) - asked() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_the_same_places(language):
    wrong = {
        text: said
        for text, translations in written(language).items()
        for said in translations
        if set(PLACES.findall(said)) != set(PLACES.findall(text))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_current(language):
    assert compiled(language) == written(language)


def test_the_reader_of_sources_finds_texts_of_each_kind():
    found = asked()
    assert {"Queue", "Sent.", "%(count)d open minute", "Open a ticket for %(name)s"} <= found
