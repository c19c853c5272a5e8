"""Secrets are replaced by `(sensitive)` in everything that is printed or written."""
