"""The command line: the only package that prints and picks an exit code.

Nothing heavy is imported here, so that `--help` stays instant: each command imports what it needs.
"""

from reconciler.cli.main import main

__all__ = ["main"]
