"""`peak-apply validate`."""

from __future__ import annotations

from dataclasses import replace

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.common import CommonOptions, add_common_options, add_format_option
from reconciler.model.problem import InputError, Severity, ValidationResult


@click.command("validate")
@add_common_options()
@add_format_option(ValidationResult)
def command(common: CommonOptions, *, style: str) -> int:
    """Check the manifests without network or token: all problems at once, each with its location."""
    from reconciler import pipeline
    from reconciler.cli.console.output import write_report
    from reconciler.cli.console.source_excerpts import read_source_line
    from reconciler.cli.flows.session import open_project
    from reconciler.cli.host.project_folder import name_from_repository

    try:
        loaded = pipeline.load_manifests(open_project(common))
        result = ValidationResult((*loaded.warnings, *loaded.notes), len(loaded.resources))
    except InputError as error:
        result = ValidationResult(error.problems)
    if common.quiet:
        errors = (problem for problem in result.problems if problem.severity is Severity.ERROR)
        result = replace(result, problems=tuple(errors))
    write_report(
        result,
        style,
        common.output,
        read_source_line=read_source_line,
        name_annotated_file=name_from_repository,
        summary=not common.quiet,
    )
    return ExitCode.REFUSED if result.errors else ExitCode.DONE
