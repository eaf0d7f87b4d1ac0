"""What can be had back after a loss: how much of it, how soon, and where."""
