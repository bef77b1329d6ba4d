"""Connections to customers' systems from afar."""
