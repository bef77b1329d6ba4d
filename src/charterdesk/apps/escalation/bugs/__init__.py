"""Bugs, their workarounds, the releases that correct them and the installations that received these (ES-20)."""
