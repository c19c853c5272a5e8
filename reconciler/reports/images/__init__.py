"""Image versions in every format."""
