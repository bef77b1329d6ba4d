"""Records and verbs, one Django app a capability."""
