"""Charter versions, contracts, sites and prepaid hours."""
