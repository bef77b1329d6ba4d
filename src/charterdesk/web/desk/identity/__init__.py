"""Where people of organisations sign in, and who may make himself known: a part of the set-up."""
