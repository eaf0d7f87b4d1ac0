"""What is noticed, and who hears of it."""
