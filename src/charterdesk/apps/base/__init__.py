"""What every capability stands on: desk, journal, jobs, numbers, files, the clock."""
