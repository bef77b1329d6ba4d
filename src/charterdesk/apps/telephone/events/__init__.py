"""What services and exchanges tell of a call while it lasts: a file a way of telling it. No Django, no database."""
