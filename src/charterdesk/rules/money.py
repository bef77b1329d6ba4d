"""Amounts of money, excluding VAT, and the only rounding in the product."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount excluding VAT in one currency (ISO 4217)."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        """Add two amounts of one currency; two currencies are a ValueError."""
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} cannot be added"
            raise ValueError(message)
        return Money(self.amount + other.amount, self.currency)

    def times(self, factor: Decimal) -> Money:
        """Multiply without rounding; round once, at the end."""
        return Money(self.amount * factor, self.currency)

    def less(self, percent: Decimal) -> Money:
        """Take a discount off, in percent, without rounding."""
        return self.times((100 - percent) / 100)

    def rounded(self) -> Money:
        """Round to the cent, half up: 0.125 is 0.13."""
        return Money(self.amount.quantize(CENT, ROUND_HALF_UP), self.currency)

    def __str__(self) -> str:
        """Write the amount as a decimal with two places and its currency."""
        return f"{self.rounded().amount} {self.currency}"
