"""What may be trusted, and the encodings in which a secret may appear."""
