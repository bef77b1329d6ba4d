"""Words that would strike where a page shows them unescaped, put into whatever people write."""

from __future__ import annotations

from typing import Final

from django.apps import apps
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Concat

SHORT: Final = "\"'><b class=struck>"
LONG: Final = f"{SHORT}<script>window.struck = 1</script><img src=x onerror='window.struck = 2'>"
STRUCK: Final = "() => Boolean(window.struck || document.querySelector('.struck'))"
LONGEST: Final = 120  # a name that is much longer is cut by its page, and shows nothing of the rest
WRITTEN: Final = frozenset(
    (
        *("name", "subject", "body", "note", "reason", "text", "reply_text", "title", "question", "city", "serial"),
        *("version", "current_version", "group", "from_name", "phone", "caller", "called", "agent", "hint", "hours"),
        *("contract_number", "external_case", "user_agent", "last_error", "symptom", "answer", "summary", "label"),
    )
)
ONCE: Final = frozenset(("serial",))  # no two alike but empty ones, which stay empty
# What the program itself reads back: names in addresses, charters, templates of letters, what waits to be done.
READ_BACK: Final = frozenset(
    (
        *("Mailbox", "IdentityProvider", "CharterVersion", "CharterDraft", "LetterTemplate", "Turn", "Job", "Event"),
        *("TicketWords", "ThingWords", "Clock"),
    )
)


def write_everywhere() -> int:
    """Append them to every such column of our tables; the number of columns."""
    columns = 0
    for model in apps.get_models():
        if not model.__module__.startswith("charterdesk.") or model.__name__ in READ_BACK:
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, CharField | TextField) or field.name not in WRITTEN or field.choices:
                continue
            room = field.max_length or LONGEST
            if room < len(SHORT) * 2:
                continue
            words = LONG if room >= LONGEST else SHORT
            rows = model._base_manager.exclude(**{field.name: ""} if field.name in ONCE else {"pk": None})
            rows.update(**{field.name: Concat(F(field.name), Value(words))})
            columns += 1
    return columns
