"""Solving beyond the first level in the agents' window: a folder a capability, one panel beside the ticket."""
