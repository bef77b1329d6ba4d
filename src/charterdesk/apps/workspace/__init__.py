"""What agents have on their desks: saved views, drafts, canned replies, answers held back, timers."""
