"""What lists machines: a kind is one file, none is ever required, and each only reads."""
