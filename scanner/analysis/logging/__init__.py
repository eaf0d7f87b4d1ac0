"""What is written down, where it is kept, and whether it is whole."""
