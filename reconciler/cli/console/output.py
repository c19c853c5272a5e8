"""Where output goes: results to stdout, progress and problems to stderr, colour only for people.

Every run imports this, `--help` too: what only some need is imported where they need it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from reconciler.cli.console.redaction.secrets import redact
from reconciler.cli.console.settings import settings
from reconciler.cli.console.streams import understands_colors, write_line

_message_sinks: list[Callable[[str], None]] = []


def wants_color(stream_name: str = "stderr") -> bool:
    """Colour on a terminal, unless TERM, NO_COLOR or --no-color says otherwise."""
    if settings.json_log and stream_name == "stderr":
        return False
    return settings.color and not os.environ.get("NO_COLOR") and understands_colors(getattr(sys, stream_name))


@contextmanager
def redirect_messages(sink: Callable[[str], None]) -> Iterator[None]:
    """While a part of the screen is live, messages go above it."""
    _message_sinks.append(sink)
    try:
        yield
    finally:
        _message_sinks.remove(sink)


def print_result(text: str) -> None:
    """Print to stdout; ConfigurationError where that cannot be written. That its reader went away is no error."""
    write_line(sys.stdout, redact(text).rstrip("\n"))


def print_change(text: str, what: str) -> None:
    """Print what a run will change or changed: to stdout, or to stderr if stdout is lost, which stops nothing."""
    from reconciler.errors import ConfigurationError

    with suppress(ConfigurationError):
        print_result(text)
    if loss := getattr(sys.stdout, "loss", ""):
        _print_elsewhere(text, what, loss)


def _print_elsewhere(text: str, what: str, loss: str) -> None:
    print_message(f"{loss}; the {what} follows here")
    print_message(text)


def print_message(text: str) -> None:
    """Print progress or a problem to stderr."""
    line = redact(text).rstrip("\n")
    if settings.json_log:
        from reconciler.reports.apply.events import build_message_event

        print_event(build_message_event(line))
    elif _message_sinks:
        _message_sinks[-1](line)
    else:
        write_line(sys.stderr, line)


def print_event(content: Mapping[str, Any]) -> None:
    """One object of `--log-json` on stderr. Data is redacted before it becomes JSON: no secret can break a line."""
    from datetime import UTC, datetime

    from reconciler.reports.apply.events import FIXED_KEYS, render_event_line

    shown = {
        key: value if key in FIXED_KEYS else redact.redact_values(value) for key, value in content.items()
    }
    write_line(sys.stderr, render_event_line(shown, datetime.now(UTC)))


def check_output(output: str | None) -> None:
    """Raise ConfigurationError before anything else is done if --output cannot be written."""
    if output is None:
        return
    from pathlib import Path

    from reconciler.cli.host.atomic_write import check_writable

    check_writable(Path(output), f"--output {output}")


def write_result(text: str, output: str | None) -> None:
    """A result to stdout, or to the file of --output; an empty one prints not even a line."""
    if output is None:
        if text:
            print_result(text)
    else:
        from pathlib import Path

        from reconciler.cli.host.atomic_write import write_file
        from reconciler.cli.host.output_list import list_output

        write_file(Path(output), redact(text).rstrip("\n") + "\n", f"--output {output}")
        list_output(Path(output))


def write_outcome(report: object, style: str, output: str | None, *, changed: bool) -> None:
    """The result of a run that may have `changed` something; the plan before it says as text that nothing did.

    Where it cannot be written it goes to stderr, and is no error.
    """
    from reconciler.errors import ConfigurationError

    if not changed and style == "text" and output is None:
        return
    text = render_report(report, style, output)
    if output is None:
        print_change(text, "result")
        return
    try:
        write_result(text, output)
    except ConfigurationError as error:
        _print_elsewhere(text, "result", error.message)


def print_before_change(report: object, style: str) -> None:
    """What a run is about to do: to stdout, or to stderr if stdout is for the result in another format."""
    from reconciler.reports.formats import RenderOptions, render

    if style == "text":
        print_change(render(report, "text", RenderOptions(color=wants_color("stdout"))), "plan")
    else:
        print_message(render(report, "text", RenderOptions(color=wants_color())))


def write_report(report: object, style: str, output: str | None, **shown: Any) -> None:
    """Render a report and write it as a result; `shown` are fields of `RenderOptions`."""
    write_result(render_report(report, style, output, **shown), output)


def render_report(report: object, style: str, output: str | None, **shown: Any) -> str:
    """The report in a format, with colour only where it goes to a terminal."""
    from reconciler.reports.formats import RenderOptions, render

    return render(report, style, RenderOptions(color=output is None and wants_color("stdout"), **shown))
