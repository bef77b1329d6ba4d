"""Partners' systems, one file each: trackers of bugs."""
