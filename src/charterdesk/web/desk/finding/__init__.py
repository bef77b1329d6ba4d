"""Search: over tickets, messages, people and products."""
