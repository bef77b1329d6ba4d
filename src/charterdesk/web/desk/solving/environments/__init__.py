"""What customers run, at the desk."""
