"""The configuration of a run: flags, environment and project file as one value."""
