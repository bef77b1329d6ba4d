"""What an agent writes: canned replies, drafts, answers held back."""
