"""Agreed times with customers, at the desk."""
