"""What serves one purpose together, and what the loss of a zone leaves of it."""
