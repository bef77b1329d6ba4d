"""Trackers in the agents' window: how they fare, how each is set up, the part beside a ticket or a bug."""
