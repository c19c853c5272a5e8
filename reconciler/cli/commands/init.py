"""`peak-apply init`."""

from __future__ import annotations

import click

from reconciler.kinds import KINDS


@click.command("init")
@click.argument("directory", default="manifests", metavar="[DIR]")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(tuple(KINDS)),
    help="A kind to begin with; repeatable.",
)
@click.option(
    "--project", "name", metavar="NAME", help="The project's name; by default that of the folder around DIR."
)
def command(*, directory: str, kinds: tuple[str, ...], name: str | None) -> int:
    """Begin a project in DIR (default: manifests), or take over what lies there.

    An empty or missing DIR gets a project with a sample of each --kind (default: image and workflow). Where files of
    the official client lie, only peak-apply.yaml is written beside them: it says the kinds that were found, and
    excludes what is no manifest (parameters, patches, runs). The result is validated at once.
    """
    from reconciler.cli.flows.init_flow import init_project

    return init_project(directory, kinds, name)
