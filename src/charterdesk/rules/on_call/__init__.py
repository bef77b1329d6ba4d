"""On call: whose turn it is, whom to page next, and what a month of it amounts to."""
