"""The windows: agents, customers, machines."""
