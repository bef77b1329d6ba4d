"""Tickets beside each other: merge, move a message, link, tag, snooze, time."""
