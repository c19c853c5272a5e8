"""`peak-apply init`."""

from __future__ import annotations

import click

from reconciler.model.ref import KIND_NAMES


@click.command("init")
@click.argument("directory", required=False, metavar="[DIR]")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(KIND_NAMES),
    help="A kind to write a sample of; repeatable.",
)
@click.option(
    "--add",
    "added",
    multiple=True,
    type=click.Choice(KIND_NAMES),
    help="Add a sample of this kind to an existing project; repeatable.",
)
@click.option("--project", "name", metavar="NAME", help="The project's name; default: the folder around DIR.")
def command(
    *, directory: str | None, kinds: tuple[str, ...], added: tuple[str, ...], name: str | None
) -> int:
    """Start a project in DIR, also around existing files.

    Without files of the official client the project gets a sample of each --kind (default: image and workflow). Such
    files stay as they are: peak-apply.yaml lists their kinds, and excludes what is not a manifest (parameters,
    patches, runs, calls). The result is validated at once; with errors the exit code is 1.

    DIR is by default this folder if it holds such files, else manifests; with --add that of the project.
    """
    from reconciler.cli.flows.init_flow import add_samples, init_project

    if not added:
        return init_project(directory, kinds, name)
    if kinds or name is not None:
        raise click.UsageError("--add is for an existing project: leave out --kind and --project")
    return add_samples(directory, added)
