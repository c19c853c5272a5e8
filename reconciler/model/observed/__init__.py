"""Values that describe what is live and what the inventory records of it."""
