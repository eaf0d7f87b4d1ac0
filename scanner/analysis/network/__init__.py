"""What reaches what over the network, and what the internet reaches."""
