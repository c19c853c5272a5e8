"""`peak-apply validate`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions
from reconciler.model.problem import InputError, ValidationResult


@click.command("validate")
@options.add_common_options()
@options.add_format_option(ValidationResult)
def command(common: CommonOptions, *, style: str) -> int:
    """Check the manifests without network or token: all problems at once, each with its location.

    DIR holds the manifests and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.output import write_report
    from reconciler.cli.console.source_excerpts import read_source_line
    from reconciler.cli.flows.session import open_project

    try:
        loaded = pipeline.load_manifests(open_project(common))
        result = ValidationResult(loaded.warnings, len(loaded.resources))
    except InputError as error:
        result = ValidationResult(error.problems)
    write_report(result, style, common.output, read_source_line=read_source_line, summary=not common.quiet)
    return ExitCode.REFUSED if result.errors else ExitCode.DONE
