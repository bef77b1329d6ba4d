"""A customer's installations: what they run, what was delivered, what they wait for."""
