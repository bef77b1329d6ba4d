"""Tickets: intake, conversation, work, clocks and closing."""
