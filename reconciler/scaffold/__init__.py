"""New projects: sample files, and what existing files of the official client are."""
