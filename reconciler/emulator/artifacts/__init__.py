"""Artifacts and their versions (contract 2.5)."""
