"""The pages of customers and resellers."""
