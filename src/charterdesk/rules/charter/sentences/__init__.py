"""What is wrong with a charter, and what it promises without meaning to, in French and Spanish.

A sentence is English where it is said (``Said``); here it stands beside the two others, under its English text.
"""

from __future__ import annotations

from collections.abc import Mapping

from charterdesk.rules.charter.sentences.commands import COMMANDS
from charterdesk.rules.charter.sentences.findings import FINDINGS
from charterdesk.rules.charter.sentences.levels import LEVELS
from charterdesk.rules.charter.sentences.money import MONEY
from charterdesk.rules.charter.sentences.names import NAMES
from charterdesk.rules.charter.sentences.reading import READING
from charterdesk.rules.charter.sentences.remote import REMOTE
from charterdesk.rules.charter.sentences.telephone import TELEPHONE
from charterdesk.rules.charter.sentences.times import TIMES
from charterdesk.rules.charter.sentences.values import VALUES
from charterdesk.rules.why.said import NOTHING, Catalogue, Said

SENTENCES: Mapping[str, tuple[str, str]] = {
    **READING,
    **VALUES,
    **NAMES,
    **TIMES,
    **MONEY,
    **FINDINGS,
    **TELEPHONE,
    **LEVELS,
    **REMOTE,
    **COMMANDS,
}
CATALOGUES: Mapping[str, Catalogue] = {
    "fr": {english: french for english, (french, _) in SENTENCES.items()},
    "es": {english: spanish for english, (_, spanish) in SENTENCES.items()},
}


def told(said: Said, language: str) -> str:
    """Tell a sentence in a language; in English where the language is none of the product's."""
    return said.told(language, CATALOGUES[language]) if language in CATALOGUES else said.told("en", NOTHING)
