"""What is live on a page: who looks at a ticket, what has changed."""
