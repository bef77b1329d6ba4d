"""The shipped charters and lists of public holidays, as data."""
