"""Session passwords are never stored: what looks like one is taken out of whatever was typed, and that is told.

Nobody can know every password by its look. What a word for it announces goes, whatever it is; where nothing stands
between, what follows goes when it looks like one (it has a digit). Too much taken out is typed again; too little stays.
"""

from __future__ import annotations

import re
from typing import Final

_SHORT: Final = r"pwd?|psw|mdp|otp"
_LONG: Final = (
    r"pass\s?(?:word|wort|phrase|code|wd)?|pin|mot\s+de\s+passe|contrase[nñ]a|clave|kennwort|secret|token"
    r"|(?:access|session|one[- ]time)\s+code|code\s+(?:d['’]acc[eè]s|(?:de\s+)?session)"
    r"|c[oó]digo\s+de\s+(?:acceso|sesi[oó]n)"
)
# What may stand between the word and what is announced: "mot de passe de session :", "password of today is".
_OF: Final = r"(?:\s+(?:d[eu]|d['’]|of|for|the|la|le|der|session|sesi[oó]n|sitzung|acc[eè]s|acceso|today|is)\b){0,4}"
_ANNOUNCED: Final = r"\s*(?:[:=(\[（：]|->|→|\s[-–]\s|\b(?:is|was|est|[eé]tait|es|era|fue|ist|war|lautet)\b\s*[:=]?)\s*"
_VALUE: Final = r"(?:\"[^\"\n]*\"|'[^'\n]*'|«[^»\n]*»|“[^”\n]*”|„[^“”\n]*[“”]|`[^`\n]*`|\S+)"
_LOOKS_LIKE_ONE: Final = r"(?=\S*\d)\S{4,}"
_IN_ADDRESS: Final = re.compile(rf"[?&;](?:{_SHORT}|{_LONG}|auth\w*|key|code)=[^&;#\s]*", re.IGNORECASE)
_OPTION: Final = re.compile(
    rf"(?<!\S)(?:--?|/)(?:(?:{_SHORT}|pass(?:word|wd)?)[:=\s]\s*|p[:=])(?![-/]){_VALUE}", re.IGNORECASE
)
_SAID: Final = re.compile(rf"\b(?:{_SHORT}|{_LONG})\b{_OF}{_ANNOUNCED}{_VALUE}", re.IGNORECASE)
_FOLLOWED: Final = re.compile(rf"\b(?:(?:{_LONG})\b{_OF}\s+{_LOOKS_LIKE_ONE}|(?:{_SHORT})\s+{_VALUE})", re.IGNORECASE)
_BEFORE_HOST: Final = re.compile(r"(?<=//)[^/@\s:]+:[^/@\s]+@")
_OF_AN_ACCOUNT: Final = re.compile(
    r"\b(?:root|admin\w*|sa|support|postgres|oracle|pi|user):[^/@\s]{1,100}(?=@)", re.IGNORECASE
)
_PATTERNS: Final = (_IN_ADDRESS, _OPTION, _SAID, _FOLLOWED, _BEFORE_HOST, _OF_AN_ACCOUNT)


def without_passwords(text: str) -> tuple[str, bool]:
    """The text without what looks like a password, and whether anything was taken out."""
    left = text
    for pattern in _PATTERNS:
        left = pattern.sub("", left)
    if left == text:
        return text, False
    return "\n".join(" ".join(line.split()).strip(" ,;") for line in left.split("\n")).strip(), True
