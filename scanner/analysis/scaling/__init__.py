"""What grows with its load."""
