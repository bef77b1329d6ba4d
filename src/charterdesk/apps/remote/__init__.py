"""Sessions on customers' systems, with their agreement."""
