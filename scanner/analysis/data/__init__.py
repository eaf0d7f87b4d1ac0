"""Data by its class: where it goes, and what that asks of what holds it."""
