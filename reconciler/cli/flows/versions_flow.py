"""The versions of an image as a person sees them: the table; or what would be deleted, the question, the end.

Warnings about the manifests are for those who plan: here the manifests only say what is declared.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from reconciler import pipeline
from reconciler.cli.console.error_output import show_problems
from reconciler.cli.console.output import (
    complain,
    deliver,
    deliver_or_tell,
    hide_from_quotes,
    say,
    wants_color,
)
from reconciler.cli.console.redaction import hushed_deletion, hushed_event
from reconciler.cli.exit_codes import Exit
from reconciler.cli.flows.apply_flow import Consent, agreed, check_protection
from reconciler.cli.flows.plan_flow import load
from reconciler.cli.flows.session import connected
from reconciler.cli.options import Common
from reconciler.config.project import Project
from reconciler.execution import Tools
from reconciler.model.event import Event
from reconciler.model.image_versions import DeletionReport, ImageVersions
from reconciler.reports import (
    deleted_json,
    deleted_text,
    deletion_text,
    event_line,
    versions_json,
    versions_text,
)


@dataclass(frozen=True)
class Asked:
    """What the caller wants: the versions of which image, and which of them deleted."""

    image: str
    wanted: tuple[str, ...]
    parallelism: int
    style: str


async def show_versions(project: Project, given: Common, asked: Asked) -> None:
    """The table of all versions."""
    loaded = load(project, quiet=True)
    async with connected(project, asked.parallelism) as client:
        table = await pipeline.versions(project, loaded, client, asked.image, hide=hide_from_quotes)
    _warn(table, given)
    color = given.output is None and wants_color("stdout")
    text = versions_json(table) if asked.style == "json" else versions_text(table, color=color)
    deliver(text, given.output)


async def run_delete(project: Project, given: Common, asked: Asked, consent: Consent) -> int:
    """Look, show, ask, look again, delete, report; the result is the exit code."""
    check_protection(project, consent)
    loaded = load(project, quiet=True)
    async with connected(project, asked.parallelism) as client:
        table = await pipeline.versions(project, loaded, client, asked.image, hide=hide_from_quotes)
        _warn(table, given)
        deletion = pipeline.deletion(table, asked.wanted)
        show = say if asked.style == "text" else complain
        show(deletion_text(deletion, color=wants_color("stdout" if asked.style == "text" else "stderr")))
        if deletion.pending:
            if not agreed(f"Delete this from {table.target}?", consent):
                complain("nothing deleted")
                return Exit.REFUSED
            table = await pipeline.versions(project, loaded, client, asked.image, hide=hide_from_quotes)
            deletion = pipeline.deletion(table, asked.wanted)
        tools = Tools(client, time.monotonic, asyncio.sleep, lambda event: _tell(event, given))
        report = await pipeline.delete_versions(deletion, tools)
    if deletion.pending or asked.style != "text" or given.output is not None:
        _report(report, asked.style, given)
    return _exit_code(report)


def _warn(table: ImageVersions, given: Common) -> None:
    if table.warnings and not given.quiet:
        show_problems(table.warnings)


def _tell(event: Event, given: Common) -> None:
    """Progress; that nobody reads it any more does not stop what was begun."""
    if not given.quiet:
        with suppress(OSError, ValueError):
            complain(event_line(hushed_event(event), color=wants_color()))


def _report(report: DeletionReport, style: str, given: Common) -> None:
    color = given.output is None and wants_color("stdout")
    report = hushed_deletion(report)
    text = deleted_json(report) if style == "json" else deleted_text(report, color=color)
    deliver_or_tell(text, given.output)


def _exit_code(report: DeletionReport) -> int:
    if report.succeeded:
        return Exit.DONE
    return Exit.PARTIAL if report.sent else Exit.REFUSED
