"""`peak-apply validate`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions


@click.command("validate")
@options.add_common_options
@options.add_format_option("text", "json", "github")
def command(given: CommonOptions, *, style: str) -> int:
    """Check the manifests without network or token: all problems at once, each with its place.

    DIR holds the manifests and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.output import wants_color, write_result
    from reconciler.cli.flows.session import open_project
    from reconciler.cli.flows.validate_flow import render_problems, summarize_problems
    from reconciler.model.problem import InputError, Problem, Severity

    problems: tuple[Problem, ...]
    count = 0
    try:
        loaded = pipeline.load_manifests(open_project(given))
        problems, count = loaded.warnings, len(loaded.resources)
    except InputError as error:
        problems = error.problems
    text = render_problems(problems, style, color=given.output is None and wants_color("stdout"))
    ending = summarize_problems(problems, count) if style == "text" and not given.quiet else ""
    write_result("\n".join(filter(None, (text.rstrip("\n"), ending))), given.output)
    failed = any(problem.severity is Severity.ERROR for problem in problems)
    return ExitCode.REFUSED if failed else ExitCode.DONE
