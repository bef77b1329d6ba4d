"""A charter as a text: reading it, checking it."""
