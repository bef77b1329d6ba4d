"""Session passwords are never stored: what looks like one is taken out of whatever was typed, and that is told."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = (
    r"pass(?:word|wort|phrase|code|wd)?|pwd|pw|pin|mot\s+de\s+passe|mdp|contrase[nñ]a|clave|kennwort|secret|token"
)
_IN_ADDRESS: Final = re.compile(rf"[?&;](?:{_WORDS})=[^&;#\s]*", re.IGNORECASE)
_SAID: Final = re.compile(rf"\b(?:{_WORDS})\b\s*(?:[:=]|is\b|est\b|es\b)\s*\S+", re.IGNORECASE)
_BEFORE_HOST: Final = re.compile(r"(?<=//)[^/@\s:]+:[^/@\s]+@")


def without_passwords(text: str) -> tuple[str, bool]:
    """The text without what looks like a password, and whether anything was taken out."""
    left = text
    for pattern in (_IN_ADDRESS, _SAID, _BEFORE_HOST):
        left = pattern.sub("", left)
    return " ".join(left.split()).rstrip(" ,;") if left != text else text, left != text
