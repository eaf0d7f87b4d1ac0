"""Reports on the loss of zones: as text, as JSON, and as pictures."""
