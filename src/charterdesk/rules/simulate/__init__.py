"""What would be: the same rules on volumes and staff that somebody supposes."""
