"""Workflows and their executions (contract 2.2, 4)."""
