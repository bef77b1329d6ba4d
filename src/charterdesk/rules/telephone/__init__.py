"""The telephone: what a call was, and how well a desk answers by the definitions that its charter states."""
