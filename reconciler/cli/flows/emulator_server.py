"""The emulated platform from the command line: options to settings, journal to lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from reconciler.errors import ConfigurationError

try:
    from reconciler.emulator import (
        BadRule,
        BadSwitch,
        CannotServe,
        JournalEntry,
        NotATenant,
        Schedule,
        Settings,
        StateChange,
        parse_rule,
        parse_switches,
        read_changes,
        read_journal,
        serve,
    )
except ImportError as error:
    raise ConfigurationError(
        f"the emulator needs {error.name}", "pip install 'peak-apply[emulator]'"
    ) from error


def run_emulator(host: str, port: int, **given: Any) -> None:
    """Serve until interrupted; ConfigurationError says which option is wrong."""
    try:
        serve(_build_settings(**given), host, port)
    except CannotServe as error:
        raise ConfigurationError(str(error), "choose another --host or --port") from error
    except NotATenant as error:
        raise ConfigurationError(str(error), "choose another --database") from error
    except BadRule as error:
        raise ConfigurationError(
            f"--fault {error}", "docs/emulator.md describes the words of a rule"
        ) from error
    except BadSwitch as error:
        raise ConfigurationError(f"--switch {error}", "write --switch NAME=VALUE") from error


def _build_settings(
    *,
    build_seconds: float,
    deploy_seconds: float | None,
    faults: Iterable[str],
    fault_seed: int | None,
    fault_rate: float,
    fault_requests: int | None,
    switches: Iterable[str],
    **given: Any,
) -> Settings:
    schedule = None if fault_seed is None else Schedule(fault_seed, fault_rate, fault_requests)
    return Settings(
        build_seconds=build_seconds,
        deploy_seconds=build_seconds / 2 if deploy_seconds is None else deploy_seconds,
        faults=tuple(parse_rule(text) for text in faults),
        schedule=schedule,
        **parse_switches(switches),  # type: ignore[arg-type] # checked by name and type there
        **given,
    )


def render_journal(database: str, *, changes: bool, style: str) -> str:
    """The requests, or the changes of state, one a line."""
    try:
        found: list[Any] = read_changes(database) if changes else read_journal(database)
    except NotATenant as error:
        raise ConfigurationError(str(error), "name the database of an emulator") from error
    if style == "json":
        return "\n".join(json.dumps(asdict(item), ensure_ascii=True) for item in found)
    return "\n".join(_render_change(item) if changes else _render_entry(item) for item in found)


def _render_entry(entry: JournalEntry) -> str:
    query = f"?{entry.query}" if entry.query else ""
    fault = f"  [{entry.fault}]" if entry.fault else ""
    status = entry.status or "---"
    return f"{entry.seq:>6}  {_format_time(entry.at)}  {status}  {entry.method:<6} {entry.path}{query}{fault}"


def _render_change(change: StateChange) -> str:
    cause = "by itself" if change.request is None else f"request {change.request}"
    moved = f" {change.before} -> {change.after}" if change.what == "status" else ""
    what = f"{change.kind}/{change.name} (id {change.id}) {change.what}{moved}"
    return f"{change.seq:>6}  {_format_time(change.at)}  {what}, {cause}"


def _format_time(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.{round(at * 1000) % 1000:03d}Z"
