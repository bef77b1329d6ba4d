"""What texts mean, as vectors: an extra (`charterdesk[meaning]`) that a setting turns on, and nothing needs."""
