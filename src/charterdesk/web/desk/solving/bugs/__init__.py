"""Bugs, workarounds and releases in the agents' window."""
