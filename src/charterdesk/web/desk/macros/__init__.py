"""Macros in the agents' window: several verbs at one press."""
