"""Settings, addresses, the web server and the worker."""
