"""The windows: agents (desk), customers (portal), machines (api), and how all of them say things."""
