"""The machine a command runs on: signals, files that are written, where an apply comes from."""
