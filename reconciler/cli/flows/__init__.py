"""What commands do step by step, where that is more than one call."""
