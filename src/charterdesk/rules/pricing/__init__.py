"""What a request costs, excluding VAT."""
