"""Amounts excluding VAT and the only rounding."""

from decimal import Decimal

import pytest

from charterdesk.rules.money import Money


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.125", "0.13"), ("0.124", "0.12"), ("-0.125", "-0.13"), ("114", "114.00")]
)
def test_half_a_cent_is_rounded_up(amount: str, rounded: str) -> None:
    assert str(Money(Decimal(amount), "EUR")) == f"{rounded} EUR"


def test_ec_09_five_percent_off_120_is_114() -> None:
    assert Money(Decimal(120), "EUR").less(Decimal(5)).rounded() == Money(Decimal("114.00"), "EUR")


def test_two_currencies_are_not_added() -> None:
    assert Money(Decimal(1), "EUR") + Money(Decimal(2), "EUR") == Money(Decimal(3), "EUR")
    with pytest.raises(ValueError, match="EUR and USD cannot be added"):
        Money(Decimal(1), "EUR") + Money(Decimal(2), "USD")
