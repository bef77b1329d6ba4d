"""The telephone: who calls, what exchanges tell of calls, and how well they were answered."""
