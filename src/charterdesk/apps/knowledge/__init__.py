"""Articles, what recurs, checklists."""
