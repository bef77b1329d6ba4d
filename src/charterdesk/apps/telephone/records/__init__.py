"""What exchanges write of calls: bytes -> records -> calls. Pure functions, no framework, no database, no clock."""
