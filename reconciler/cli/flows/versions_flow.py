"""The versions of an image: a table; or what would be deleted, the prompt, the result.

Warnings about the manifests are not printed: here they only say what is declared.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.cli.console.error_output import print_warnings
from reconciler.cli.console.output import (
    print_before_change,
    print_message,
    wants_color,
    write_outcome,
    write_report,
)
from reconciler.cli.console.redaction.reports import redact_event, redact_report
from reconciler.cli.console.redaction.secrets import register_sensitive_texts
from reconciler.cli.console.settings import settings
from reconciler.cli.exit_codes import ExitCode, choose_exit_code
from reconciler.cli.flows.confirmation import check_protection, confirm
from reconciler.cli.flows.plan_flow import load_manifests
from reconciler.cli.flows.session import connect
from reconciler.cli.options.apply import Consent
from reconciler.cli.options.common import CommonOptions
from reconciler.config.project import Project
from reconciler.execution import ApplyContext
from reconciler.manifests import LoadedManifests
from reconciler.model.observed.image_versions import ImageVersions
from reconciler.model.result import Event
from reconciler.reports.apply.result import render_event


@dataclass(frozen=True)
class VersionsRequest:
    """The versions of which image, and which of them to delete."""

    image: str
    versions: tuple[str, ...]
    style: str


async def show_versions(project: Project, common: CommonOptions, request: VersionsRequest) -> None:
    """Print the table of all versions."""
    loaded = load_manifests(project)
    async with connect(project, common.parallelism) as client:
        table = await _list_versions(project, loaded, client, request)
    print_warnings(table.warnings)
    write_report(table, request.style, common.output)


async def delete_versions(
    project: Project, common: CommonOptions, request: VersionsRequest, consent: Consent
) -> int:
    """Read, show, prompt, read again, delete, report; the result is the exit code."""
    check_protection(project, consent)
    loaded = load_manifests(project)
    async with connect(project, common.parallelism) as client:
        table = await _list_versions(project, loaded, client, request)
        print_warnings(table.warnings)
        deletion = pipeline.plan_version_deletion(table, request.versions)
        print_before_change(deletion, request.style)
        if deletion.pending:
            if not confirm(f"Delete this from {table.target}?", consent):
                print_message("nothing deleted")
                return ExitCode.REFUSED
            table = await _list_versions(project, loaded, client, request)
            deletion = pipeline.plan_version_deletion(table, request.versions)
        context = ApplyContext(client, time.monotonic, asyncio.sleep, _print_event)
        result = await pipeline.delete_versions(deletion, context)
    write_outcome(redact_report(result), request.style, common.output, changed=bool(deletion.pending))
    return choose_exit_code(succeeded=result.succeeded, sent=result.sent)


async def _list_versions(
    project: Project, loaded: LoadedManifests, client: Client, request: VersionsRequest
) -> ImageVersions:
    return await pipeline.list_image_versions(
        project, loaded, client, request.image, register_secrets=register_sensitive_texts
    )


def _print_event(event: Event) -> None:
    if not settings.quiet:
        print_message(render_event(redact_event(event), color=wants_color()))
