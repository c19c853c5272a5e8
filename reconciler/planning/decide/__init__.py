"""One decision per module: what a resource needs."""
