"""`peak-apply schema`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.common import single_option
from reconciler.model.ref import KIND_NAMES

SUBJECTS = (*KIND_NAMES, "manifest", "project", "plan", "events")


@click.command("schema")
@click.argument("what", type=click.Choice(SUBJECTS), default="manifest")
@single_option("--output", metavar="FILE", help="Write the schema to FILE instead of stdout.")
def command(*, what: str, output: str | None) -> int:
    """Print the JSON Schema of WHAT.

    Of manifests of one kind, a `manifest` of any, the `project` file, a `plan`, or of one line of the `events`
    of --log-json.

    An editor with yaml-language-server completes and checks a file that begins with
    `# yaml-language-server: $schema=PATH`.
    """
    import json

    from reconciler.cli.console.output import write_result
    from reconciler.manifests.json_schema import build_schema
    from reconciler.reports.apply.events import build_event_schema
    from reconciler.reports.plan.json import build_plan_schema

    of_ours = {"plan": build_plan_schema, "events": build_event_schema}
    schema = of_ours[what]() if what in of_ours else build_schema(what)
    write_result(json.dumps(schema, indent=2, ensure_ascii=True), output)
    return ExitCode.DONE
