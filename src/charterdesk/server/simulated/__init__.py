"""Exchanges and telephone services that are not there: what they would tell a running server, in their own words."""
