"""The on-call cover in the agents' window."""
