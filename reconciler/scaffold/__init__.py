"""What `init` writes: a new project with sample files, or a project file for the official client's files."""
