"""`peak-apply doctor`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.apply import Consent, add_consent_options
from reconciler.cli.options.common import CommonOptions, add_common_options, add_format_option
from reconciler.model.diagnosis import Diagnosis, Verdict

if TYPE_CHECKING:
    from reconciler.api.client import Client

REPORT = "peak-apply-doctor.json"
PREFIX = re.compile(r"[a-z][a-z0-9-]{0,29}", re.ASCII)


@click.command("doctor")
@add_common_options(tenant=True)
@add_format_option(Diagnosis)
@add_consent_options
@click.option(
    "--scratch", metavar="PREFIX", help="Also create, check and delete objects whose names begin with PREFIX."
)
@click.option(
    "--report", metavar="FILE", default=REPORT, show_default=True, help="Where the JSON report goes."
)
def command(common: CommonOptions, *, style: str, consent: Consent, scratch: str | None, report: str) -> int:
    """Compare a tenant with what peak-apply assumes about the platform; reads only.

    Prints for every assumption and emulator switch that reading can decide whether the tenant agrees, differs, or does
    not show it. The JSON report contains neither names nor values, so that it can be sent to the maintainers. With
    --scratch an artifact, an image and workflows are created, checked and deleted, for what only writing shows. Exits
    with 2 where something differs, and with 3 where a scratch object may remain.
    """
    from reconciler.cli.console.output import print_message, write_report
    from reconciler.cli.flows.confirmation import check_protection, confirm
    from reconciler.cli.flows.session import ask_tenant, open_project
    from reconciler.cli.host.atomic_write import write_file
    from reconciler.reports.formats import render

    project = open_project(common)
    if scratch is not None:
        _check_prefix(scratch)
        check_protection(project, consent)
        question = f"Create and delete objects named {scratch}-* on target {project.target.name}?"
        if not confirm(question, consent):
            print_message("Nothing was created.")
            return ExitCode.REFUSED

    diagnosis = ask_tenant(project, common, lambda client: _examine(client, scratch))
    write_file(Path(report), render(diagnosis, "json"), "the report")
    write_report(diagnosis, style, common.output)
    print_message(f"The report is in {report}.")
    for name in diagnosis.left:
        print_message(f"warning: {name} may still exist: delete it on the platform")
    if diagnosis.left:
        return ExitCode.PARTIAL
    return ExitCode.PENDING if diagnosis.count(Verdict.DIFFERS) else ExitCode.DONE


def _check_prefix(prefix: str) -> None:
    if not PREFIX.fullmatch(prefix):
        message = (
            f"{prefix!r} cannot begin a name: use at most 30 small letters, digits and -, a letter first"
        )
        raise click.BadParameter(message, param_hint="--scratch")


async def _examine(client: Client, scratch: str | None) -> Diagnosis:
    from reconciler.cli.console.output import print_message
    from reconciler.cli.console.settings import settings
    from reconciler.doctor import diagnose, diagnose_by_scratch

    def note(text: str) -> None:
        if not settings.quiet:
            print_message(text)

    diagnosis = await diagnose(client)
    return diagnosis if scratch is None else await diagnose_by_scratch(diagnosis, client, scratch, note=note)
