"""Whether a machine wrote a mail, and why no machine may answer it (RFC 3834, RFC 2919, [MS-OXCMAIL] 2.2.3.2.14)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SUBJECT = re.compile(
    r"\s*(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|réponse automatique|absence du bureau"
    r"|automatische antwort|abwesenheitsnotiz|respuesta automática|fuera de (?:la )?oficina)",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"(?:mailer[-_]?daemon|post[-_]?master|(?:no|do[-_.]?not)[-_.]?reply)(?:[+._-][^@]*)?@", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Automatic:
    """`is_auto`: a machine wrote the mail. `do_not_answer`: a word saying why no automatic answer may follow, or ''."""

    is_auto: bool
    do_not_answer: str


def judge(headers: Sequence[tuple[str, str]], subject: str, from_email: str) -> Automatic:
    """Judge a mail by its headers (name, decoded value), its subject and its sender."""
    values: dict[str, str] = {}
    for name, value in headers:
        values.setdefault(name.lower(), value.strip().lower())
    submitted = values.get("auto-submitted", "no")
    reasons = (
        ("own-loop", "x-loop" in values or "x-charterdesk-loop" in values),
        ("null-return-path", values.get("return-path") == "<>"),
        ("bounce", values.get("content-type", "").startswith("multipart/report")),
        ("auto-submitted", not submitted.startswith("no") or "x-autoreply" in values or "x-autorespond" in values),
        ("precedence", values.get("precedence", "") in ("auto_reply", "bulk", "junk", "list")),
        ("list", "list-id" in values),
        ("suppressed", any(word in values.get("x-auto-response-suppress", "") for word in ("all", "autoreply", "oof"))),
        ("auto-submitted", _SUBJECT.match(subject) is not None or _ROBOT.match(from_email) is not None),
    )
    why = next((word for word, holds in reasons if holds), "")
    return Automatic(bool(why), why)
