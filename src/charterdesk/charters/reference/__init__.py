"""What the format of charters says about itself: its keys, the page that explains them, the schema for editors."""
