"""How a solution gets from code to where it runs."""
