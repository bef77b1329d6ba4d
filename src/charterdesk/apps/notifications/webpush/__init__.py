"""Pushes to browsers (RFC 8030): encrypted for the browser (RFC 8291), signed as ours (RFC 8292)."""
