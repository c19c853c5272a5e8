"""YAML text to documents whose values keep their locations."""
