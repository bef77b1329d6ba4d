"""What recurs is found by the words that few tickets have, always in the same groups (EX-14)."""

import random

from charterdesk.rules.recurrence import Told, groups, same

SAYS = [
    "licence expired error 4012 after update",
    "error 4012 licence expired",
    "licence refused error 4012 since update",
]
OTHERS = [
    "printer jams on tray two",
    "invoice copy wanted",
    "new user for accounts",
    "phone rings twice",
    "slow backup",
]


def told(key, text, product=None):
    return Told(key, frozenset(text.split()), product)


def month(copies=2, product=None):
    """Tickets that say one thing in several ways, among others that say something else each."""
    alike = [told(key, text, product) for key, text in enumerate(SAYS * copies, start=1)]
    return [*alike, *(told(100 + key, text) for key, text in enumerate(OTHERS))]


def test_tickets_that_say_the_same_are_one_group_named_by_the_words_that_most_share():
    # EX-14
    (group,) = groups(month())
    assert group.keys == (1, 2, 3, 4, 5, 6)
    assert {"4012", "error", "update", "licence"} <= set(group.words)
    assert group.product is None


def test_fewer_tickets_than_a_recurrence_needs_are_none():
    assert groups(month(copies=1)) == ()
    assert len(groups(month(copies=1), least=3)) == 1


def test_two_products_are_two_groups_and_an_unknown_product_joins_the_first_it_is_like():
    first = [told(key, SAYS[0], 7) for key in range(1, 5)]
    second = [told(key, SAYS[0], 8) for key in range(5, 9)]
    found = groups([*first, *second])
    assert [(group.keys, group.product) for group in found] == [((1, 2, 3, 4), 7), ((5, 6, 7, 8), 8)]
    (with_unknown,) = groups([*first, told(9, SAYS[0])])
    assert with_unknown.keys == (1, 2, 3, 4, 9)
    assert with_unknown.product == 7


def test_words_that_everybody_writes_join_nobody():
    tickets = [told(key, f"hello problem thing{key} part{key}") for key in range(1, 100)]
    assert groups(tickets) == ()


def test_the_order_in_which_tickets_are_told_changes_nothing():
    tickets = month(copies=4, product=3)
    wanted = groups(tickets)
    for seed in range(5):
        mixed = tickets[:]
        random.Random(seed).shuffle(mixed)
        assert groups(mixed) == wanted


def test_a_group_of_which_half_was_found_before_is_the_same():
    assert same((1, 2, 3, 4), {1, 2})
    assert not same((1, 2, 3, 4), {1, 9})
