"""Values that describe what will be done: plans, changes, saved plans, drift."""
