"""Kinds of trackers: what each is asked, how its answers and webhooks are read."""
