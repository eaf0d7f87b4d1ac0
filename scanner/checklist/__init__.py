"""The checklist: which items there are, whom they apply to, and which policies decide or support them."""
