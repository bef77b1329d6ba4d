"""Charterdesk: a technical support desk that runs from its support charter."""
