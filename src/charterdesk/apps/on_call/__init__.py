"""On call: rotas, whom to page, and what was answered."""
