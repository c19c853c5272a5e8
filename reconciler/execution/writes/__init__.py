"""Sending a write exactly once: preconditions, sending, recovery from a lost response."""
