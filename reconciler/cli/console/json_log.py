"""`--log-json`: what a run tells as JSON objects, one a line (reports/apply/events.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from reconciler.cli.console.output import masked
from reconciler.reports.apply.events import OURS, log_line, message_event


def log(content: Mapping[str, Any]) -> None:
    """One object on stderr. Data is masked before it becomes JSON, so that no secret can break a line."""
    shown = {key: value if key in OURS else masked.inside(value) for key, value in content.items()}
    click.echo(log_line(shown, datetime.now(UTC)), err=True)


def log_message(text: str) -> None:
    """Text that has no event of its own."""
    log(message_event(text))
