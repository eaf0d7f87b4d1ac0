"""Passwords, keys and tokens: where they stand, who uses them, how they are replaced."""
