"""Saved plans as stored: their file format."""
