"""Images, their versions and builds (contract 2.1, 3)."""
