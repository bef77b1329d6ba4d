"""Lines of the queue as HTML: the cells that are asked for make one pattern, and `filled` escapes every value that it
puts there. Written by a template, a line took most of the time of the page; `format_html` took half of what was left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charterdesk.apps.tickets.queue import QueueRow
from charterdesk.web import moments
from charterdesk.web.desk.queue_rows import RowWords, customer
from charterdesk.web.desk.queue_wanted import COLUMNS
from charterdesk.web.markup import filled, joined

PICK: Final = (
    '<td class="c-pick"><input type="checkbox" id="pick-{number}" form="bulk" name="ticket" value="{number}:{version}"'
    ' aria-label="{ticket}"></td>'
)
CLOCK: Final = (
    '<div class="clock-cell" title="{exact}"><svg class="strip-small" viewBox="0 0 72 10" preserveAspectRatio="none"'
    ' aria-hidden="true"><use href="#strip-frame"/><rect class="{look}" y="1" width="{width}" height="8" rx="1"/></svg>'
    "<span{attention}>{words}</span></div>"
)
SUBJECT: Final = (
    '<td class="c-subject"><div class="subject-cell"><a id="go-{number}" href="{address}" title="{subject}">{subject}'
    '</a>{flags}{tags}</div><span class="narrow">{below}</span>'
)
STATE: Final = (
    '<td class="c-state" title="{state}"><span class="badge"><svg aria-hidden="true"><use href="#shape-{shape}"/></svg>'
    "<span>{state}</span></span></td>"
)
FLAG: Final = '<span class="flag{attention}"><svg aria-hidden="true"><use href="#shape-{shape}"/></svg>{word}</span>'
TAG: Final = '<span class="tag">{tag}</span>'
QUIET: Final = '<span class="quiet">{word}</span>'
UNPROMISED: Final = '<span class="quiet small">{word}</span>'
NEEDS_YOU: Final = filled(' class="needs-you"')
# Cells that are other than a word that says itself when pointed at.
CELLS: Final[Mapping[str, str]] = {
    "clock": '<td class="c-clock">{clock}</td>',
    "number": '<td class="c-number">{number}</td>',
    "subject": SUBJECT,
    "state": STATE,
    "last": '<td class="c-last" title="{last_exact}">{last}</td>',
    "owner": '<td class="c-owner" title="{owner_team}">{owner_shown}</td>',
    "opened": '<td class="c-opened" title="{opened_exact}">{opened}</td>',
    "why": '<td class="c-why" title="{why}"><div>{why}</div></td>',
}
# What cells say beyond what every line says.
Values = dict[str, object]
VALUES: Final[Mapping[str, Callable[[QueueRow, RowWords], Values]]] = {
    "clock": lambda row, words: {"clock": clock_cell(row, words)},
    "last": lambda row, words: {
        "last": words.last(row),
        "last_exact": moments.exact(row.last_message_at) if row.last_message_at else "",
    },
    "owner": lambda row, words: {
        "owner_team": f"{words.owner(row)} {row.team}" if row.team else words.owner(row),
        "owner_shown": words.owner(row) or filled(QUIET, word=row.team),
    },
    "team": lambda row, _words: {"team": row.team},
    "kind": lambda row, words: {"kind": words.kind(row)},
    "plan": lambda row, words: {"plan": words.plan(row)},
    "requester": lambda row, _words: {"requester": row.requester},
    "opened": lambda row, words: {
        "opened": moments.short(row.opened_at, words.present),
        "opened_exact": moments.exact(row.opened_at),
    },
    "why": lambda row, words: {"why": words.why(row)},
}


def lines(
    rows: Iterable[QueueRow], words: RowWords, *, address: str, columns: frozenset[str], acts: bool
) -> SafeString:
    """The lines of a list; `address` is that of a ticket with {} for its number, `acts` offers each to be ticked."""
    shown = [name for name in COLUMNS if name in columns]
    said = [VALUES[name] for name in shown if name in VALUES]
    ticket = _("Ticket %(number)s")
    pattern = _pattern(shown, acts=acts)
    return joined(filled(pattern, **_values(row, words, said, address, ticket)) for row in rows)


def clock_cell(row: QueueRow, words: RowWords) -> SafeString:
    """The strip of the next promise and its words; how the ticket is served where nothing is promised."""
    if row.clock is None:
        return filled(UNPROMISED, word=words.unpromised(row))
    clock = words.clock(row, row.clock)
    return filled(
        CLOCK,
        exact=clock.exact,
        look=clock.look,
        width=clock.width,
        attention=NEEDS_YOU if clock.attention else "",
        words=clock.words,
    )


def flags(row: QueueRow, words: RowWords) -> SafeString:
    """What changes how the ticket is handled."""
    return joined(
        filled(FLAG, attention=" attention" if flag.attention else "", shape=flag.shape, word=flag.word)
        for flag in words.flags(row)
    )


def _pattern(shown: Iterable[str], *, acts: bool) -> str:
    """The pattern of a line with these columns."""
    cells = [CELLS.get(name) or f'<td class="c-{name}" title="{{{name}}}">{{{name}}}</td>' for name in shown]
    # A narrow screen has no column for it.
    below = '<span class="narrow why">{why}</span></td>' if "why" in shown else "</td>"
    cells[list(shown).index("subject")] += below
    return f'<tr id="row-{{number}}">{PICK if acts else ""}{"".join(cells)}</tr>\n'


def _values(
    row: QueueRow,
    words: RowWords,
    said: Iterable[Callable[[QueueRow, RowWords], Values]],
    address: str,
    ticket: str,
) -> Values:
    """What a line says; `below` stands under the subject where a narrow screen leaves the columns out."""
    priority, whose, state = words.priority(row), customer(row), words.state(row)
    below = (str(row.number), priority, whose, state, words.owner(row))
    values: Values = {
        "number": row.number,
        "version": row.version,
        "ticket": ticket % {"number": row.number},
        "address": address.format(row.number),
        "subject": row.subject,
        "flags": flags(row, words),
        "tags": joined(filled(TAG, tag=tag) for tag in row.tags),
        "below": " · ".join(word for word in below if word),
        "priority": priority,
        "customer": whose,
        "state": state,
        "shape": row.state,
    }
    for say in said:
        values.update(say(row, words))
    return values
