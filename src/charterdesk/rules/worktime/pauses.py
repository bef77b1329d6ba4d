"""Pauses of a clock: absolute spans during which it stands still."""

from collections.abc import Iterable

Standstill = tuple[int, int | None]
"""Epoch seconds from which the clock stands still, and at which it goes on; None while nobody knows."""


def merged(pauses: Iterable[Standstill]) -> list[Standstill]:
    """The same standstill as pauses in order that neither overlap nor touch: two reasons at once stop a clock once.

    Raises ValueError for a pause that ends before it begins.
    """
    whole: list[Standstill] = []
    for begin, end in sorted(pauses, key=lambda pause: pause[0]):
        if end is not None and end < begin:
            raise ValueError(f"a pause ends before it begins: {begin}-{end}")
        if not whole:
            whole.append((begin, end))
            continue
        last_begin, last_end = whole[-1]
        if last_end is None:
            break
        if begin > last_end:
            whole.append((begin, end))
        else:
            whole[-1] = (last_begin, None if end is None else max(last_end, end))
    return [(begin, end) for begin, end in whole if end != begin]
