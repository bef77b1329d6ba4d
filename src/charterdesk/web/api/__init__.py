"""The window of machines."""
