"""What goes out by mail: noted, written, sent."""
