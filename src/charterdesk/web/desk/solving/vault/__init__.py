"""The safe: credentials of customers' systems."""
