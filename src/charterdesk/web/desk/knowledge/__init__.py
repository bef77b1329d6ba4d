"""Articles and what recurs, in the agents' window."""
