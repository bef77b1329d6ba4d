"""Trying a charter: an invented request, the decision with its reasons, under one version or two. Nothing is stored."""
