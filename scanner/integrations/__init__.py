"""Other tools beside us: run on request, their findings in our shape."""
