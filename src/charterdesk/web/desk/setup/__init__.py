"""Set-up without code: people, organisations, contracts, products, fields, imports."""
