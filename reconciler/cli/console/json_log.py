"""`--log-json`: everything on stderr as JSON objects, one a line (reports/apply/events.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from reconciler.cli.console.redaction.secrets import redact
from reconciler.reports.apply.events import FIXED_KEYS, build_message_event, render_event_line


def write_event(content: Mapping[str, Any]) -> None:
    """One object on stderr. Data is redacted before it becomes JSON, so that no secret can break a line."""
    shown = {
        key: value if key in FIXED_KEYS else redact.redact_values(value) for key, value in content.items()
    }
    click.echo(render_event_line(shown, datetime.now(UTC)), err=True)


def write_message_event(text: str) -> None:
    """Text that has no event of its own."""
    write_event(build_message_event(text))
