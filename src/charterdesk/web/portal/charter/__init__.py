"""The charter as its customers read it: today's version, what is announced, its history, its files, their own annex."""
