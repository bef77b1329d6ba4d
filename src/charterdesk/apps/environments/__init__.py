"""What customers run: installations together, their configuration, their replicas."""
