"""Tests with the customer and other agreed times."""
