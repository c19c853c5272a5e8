"""Output: streams, colour, progress, redaction, error messages."""
