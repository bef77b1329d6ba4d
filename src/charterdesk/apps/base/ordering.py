"""Rows that people put in order by hand: one is put beside another, as whoever pressed saw them."""

from __future__ import annotations

from collections.abc import Sequence


def beside(keys: Sequence[int], moved: int, neighbour: int, *, after: bool) -> list[int]:
    """The keys with `moved` right before or after `neighbour`. Said so, and not as "one up", a press that comes twice
    and two people's at once leave each where its mover wanted it. ValueError for a key that is not there.
    """
    if moved == neighbour:
        return list(keys)
    left = [key for key in keys if key != moved]
    if len(left) == len(keys):
        raise ValueError(moved)
    place = left.index(neighbour) + after
    return [*left[:place], moved, *left[place:]]
