"""What every format shares: escaping, style, words, field changes, YAML."""
