"""`peak-apply init`."""

from __future__ import annotations

import click

from reconciler.model.ref import KIND_NAMES


@click.command("init")
@click.argument("directory", default="manifests", metavar="[DIR]")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(KIND_NAMES),
    help="A kind to write a sample of; repeatable.",
)
@click.option("--project", "name", metavar="NAME", help="The project's name; default: the folder around DIR.")
def command(*, directory: str, kinds: tuple[str, ...], name: str | None) -> int:
    """Start a project in DIR (default: manifests), also around existing files.

    An empty or missing DIR gets a project with a sample of each --kind (default: image and workflow). To files of
    the official client it adds peak-apply.yaml, which lists the kinds that were found and excludes files that are
    not manifests (parameters, patches, runs). The result is validated at once.
    """
    from reconciler.cli.flows.init_flow import init_project

    return init_project(directory, kinds, name)
