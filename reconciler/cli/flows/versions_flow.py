"""The versions of an image as a person sees them: the table; or what would be deleted, the question, the end.

Warnings about the manifests are for those who plan: here the manifests only say what is declared.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from reconciler import pipeline
from reconciler.cli.console.error_output import print_problems
from reconciler.cli.console.output import (
    print_message,
    print_result,
    register_sensitive_texts,
    wants_color,
    write_or_print_result,
    write_result,
)
from reconciler.cli.console.redaction import redact_deletion, redact_event
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.flows.apply_flow import Consent, check_protection, confirm
from reconciler.cli.flows.plan_flow import load_manifests
from reconciler.cli.flows.session import connect
from reconciler.cli.options import CommonOptions
from reconciler.config.project import Project
from reconciler.execution import Tools
from reconciler.model.event import Event
from reconciler.model.image_versions import DeletionResult, ImageVersions
from reconciler.reports import (
    render_deleted_json,
    render_deleted_text,
    render_deletion_text,
    render_event,
    render_versions_json,
    render_versions_text,
)


@dataclass(frozen=True)
class VersionsRequest:
    """What the caller wants: the versions of which image, and which of them deleted."""

    image: str
    wanted: tuple[str, ...]
    parallelism: int
    style: str


async def show_versions(project: Project, given: CommonOptions, asked: VersionsRequest) -> None:
    """The table of all versions."""
    loaded = load_manifests(project, quiet=True)
    async with connect(project, asked.parallelism) as client:
        table = await pipeline.list_image_versions(
            project, loaded, client, asked.image, register_secrets=register_sensitive_texts
        )
    _print_warnings(table, given)
    color = given.output is None and wants_color("stdout")
    text = render_versions_json(table) if asked.style == "json" else render_versions_text(table, color=color)
    write_result(text, given.output)


async def delete_versions(
    project: Project, given: CommonOptions, asked: VersionsRequest, consent: Consent
) -> int:
    """Look, show, ask, look again, delete, report; the result is the exit code."""
    check_protection(project, consent)
    loaded = load_manifests(project, quiet=True)
    async with connect(project, asked.parallelism) as client:
        table = await pipeline.list_image_versions(
            project, loaded, client, asked.image, register_secrets=register_sensitive_texts
        )
        _print_warnings(table, given)
        deletion = pipeline.plan_version_deletion(table, asked.wanted)
        show = print_result if asked.style == "text" else print_message
        show(
            render_deletion_text(deletion, color=wants_color("stdout" if asked.style == "text" else "stderr"))
        )
        if deletion.pending:
            if not confirm(f"Delete this from {table.target}?", consent):
                print_message("nothing deleted")
                return ExitCode.REFUSED
            table = await pipeline.list_image_versions(
                project, loaded, client, asked.image, register_secrets=register_sensitive_texts
            )
            deletion = pipeline.plan_version_deletion(table, asked.wanted)
        tools = Tools(client, time.monotonic, asyncio.sleep, lambda event: _print_event(event, given))
        report = await pipeline.delete_versions(deletion, tools)
    if deletion.pending or asked.style != "text" or given.output is not None:
        _write_report(report, asked.style, given)
    return _choose_exit_code(report)


def _print_warnings(table: ImageVersions, given: CommonOptions) -> None:
    if table.warnings and not given.quiet:
        print_problems(table.warnings)


def _print_event(event: Event, given: CommonOptions) -> None:
    """Progress; that nobody reads it any more does not stop what was begun."""
    if not given.quiet:
        with suppress(OSError, ValueError):
            print_message(render_event(redact_event(event), color=wants_color()))


def _write_report(report: DeletionResult, style: str, given: CommonOptions) -> None:
    color = given.output is None and wants_color("stdout")
    report = redact_deletion(report)
    text = render_deleted_json(report) if style == "json" else render_deleted_text(report, color=color)
    write_or_print_result(text, given.output)


def _choose_exit_code(report: DeletionResult) -> int:
    if report.succeeded:
        return ExitCode.DONE
    return ExitCode.PARTIAL if report.sent else ExitCode.REFUSED
