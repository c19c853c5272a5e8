"""One file per command, nothing else."""
