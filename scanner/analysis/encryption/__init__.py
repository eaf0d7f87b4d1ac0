"""Encryption of what lies and of what travels, and the keys of it."""
