"""What comes in by mail: taken, understood, put where it belongs."""
