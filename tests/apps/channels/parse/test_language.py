"""The language of a mail: told for French, English, Spanish and German, never guessed."""

import time

import pytest

from charterdesk.apps.channels.parse.language import detect


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Bonjour, le serveur ne répond plus depuis ce matin.", "fr"),
        ("Toujours en panne, aucune nouvelle du technicien", "fr"),
        ("l'ecran reste noir au demarrage", "fr"),
        ("J’ai reçu la pièce mais elle ne va pas", "fr"),
        ("TOUJOURS EN PANNE, MERCI DE RAPPELER", "fr"),
        ("Hello, the server has been down since this morning.", "en"),
        ("It doesn't work since yesterday", "en"),
        ("Yes it works now, thanks", "en"),
        ("Hola, el servidor no responde desde esta mañana.", "es"),
        ("¿Cuándo viene el técnico?", "es"),
        ("la impresora de la segunda planta sigue averiada", "es"),
        ("Hallo, der Server antwortet seit heute früh nicht mehr.", "de"),
        ("Immer noch defekt, bitte um Rückruf", "de"),
        ("Der Drucker geht nicht", "de"),
    ],
)
def test_a_short_mail_tells_its_language(said: str, language: str) -> None:
    assert detect(said) == language


@pytest.mark.parametrize(
    "said",
    [
        "Buongiorno, il server non risponde da stamattina.",
        "Non riesco a collegarmi, vi preghiamo di richiamarci",
        "Bom dia, o servidor não responde desde esta manhã.",
        "Recebemos a peça ontem mas está partida",
        "Hallo, de server reageert niet sinds vanochtend.",
        "Wij hebben het onderdeel gisteren ontvangen maar het is kapot",
        "Bon dia, la màquina no funciona des d'ahir, gràcies",
        "Hej, skrivaren fungerar inte idag",
        "Dzień dobry, serwer nie działa, proszę o pomoc",
    ],
)
def test_a_neighbouring_language_is_not_taken_for_one_of_the_four(said: str) -> None:
    assert detect(said) == ""


@pytest.mark.parametrize(
    "said",
    [
        "",
        " \n ",
        "12345",
        "OK",
        "VPN",
        "+33 1 23 45 67 89",
        "0x80070005 at 0x7ff",
        "https://www.example.com/la/le/les/des",
    ],
)
def test_what_has_no_words_has_no_language(said: str) -> None:
    assert detect(said) == ""


def test_letters_sent_apart_from_their_accents_are_the_same_letters() -> None:
    composed = "déjà été réparé"
    assert detect(composed) == detect("de\u0301ja\u0300 e\u0301te\u0301 re\u0301pare\u0301") == "fr"


def test_words_in_an_address_do_not_count() -> None:
    assert detect("The engineer is the.one@les-ecrans-de-la-ville.example and he has not called") == "en"


@pytest.mark.parametrize("piece", ["a ", "n'", "1", "a@", "https://", "é", "'", "ab1", "\u0301", "x" * 1000 + "@"])
def test_a_huge_text_is_answered_at_once(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    detect(text)
    assert time.process_time() - began < 0.2
