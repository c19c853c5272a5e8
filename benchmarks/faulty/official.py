"""The official client's own entry point, with one thing replaced: the function that makes its base address.

Run with the interpreter that has the client: `python official.py URL ARGS`. Unlike the launcher of the conformance
tests it starts the client as `peak` itself does, tracebacks included, in a process that can be killed.
"""

from __future__ import annotations

import sys

import peak.session
import peak.telemetry
from peak.cli.cli import typer_app

URL = sys.argv.pop(1)
for module in (peak.session, peak.telemetry):
    module.get_base_domain = lambda *_args, **_kwargs: URL
sys.argv[0] = "peak"
sys.exit(typer_app())
