"""Differences between desired and live, and how they are described."""
