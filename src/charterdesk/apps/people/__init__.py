"""Accounts, persons, organisations, memberships, and the one access table."""
