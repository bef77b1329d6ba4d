"""Solving beyond the first level: levels, bugs, workarounds, releases, manufacturers."""
