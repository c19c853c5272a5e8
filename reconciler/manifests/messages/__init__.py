"""Validation messages: what is wrong with a value, and the fix."""
