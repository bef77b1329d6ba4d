"""Which source is read how: the kinds of sources, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from charterdesk.apps.telephone.records import asterisk_cdr, freeswitch_cdr, queue_log, smdr, smdr_calls
from charterdesk.apps.telephone.records.record import Reduced, Terms


@dataclass(frozen=True, slots=True)
class Format:
    """How the records of a kind of source are read: `parse` a line (with the moment at which it came in), and make the
    records of some calls into calls (as of a moment). `counts_up`: its calls are numbered in the order in which they
    began, so that a lower number later means that the exchange restarted. `named_columns`: a file may name its columns
    in its first line.
    """

    parse: Callable[[bytes, Terms, datetime | None], Any]
    calls: Callable[[Sequence[Any], Terms, datetime], tuple[Reduced, ...]]
    counts_up: bool = False
    named_columns: bool = False


FORMATS: Final[Mapping[str, Format]] = {
    "smdr": Format(smdr.parse, smdr_calls.calls, counts_up=True),
    "queue_log": Format(queue_log.parse, queue_log.calls),
    "asterisk_cdr": Format(asterisk_cdr.parse, asterisk_cdr.calls, named_columns=True),
    "freeswitch_cdr": Format(freeswitch_cdr.parse, freeswitch_cdr.calls, named_columns=True),
}
