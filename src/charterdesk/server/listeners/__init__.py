"""The ways in: mail piped in, handed over by a local mail server, or fetched."""
