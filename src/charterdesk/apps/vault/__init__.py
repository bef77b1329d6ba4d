"""Passwords of customers' systems, sealed, shown for a reason."""
