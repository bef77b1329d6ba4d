"""An agent's day: home, notifications, teams, absence."""
