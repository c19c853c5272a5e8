"""`peak-apply versions`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions


@click.command("versions")
@click.argument("image", metavar="IMAGE")
@options.add_common_options
@options.parallelism_option
@options.add_format_option("text", "json")
@click.option(
    "--delete", "wanted", multiple=True, metavar="V[,V...]", help="Delete these versions; repeatable."
)
@click.option("-y", "--yes", is_flag=True, help="Delete without asking.")
@click.option("--confirm-target", metavar="NAME", help="Needed besides --yes for a protected target.")
def command(
    given: CommonOptions,
    *,
    image: str,
    parallelism: int,
    style: str,
    wanted: tuple[str, ...],
    yes: bool,
    confirm_target: str | None,
) -> int:
    """List the versions of an image, who uses them and whose they are; with --delete, delete some.

    IMAGE is the image's name; a custom image comes before a global one. Only versions that this project built or
    adopted are deleted, and none that anything uses or the manifests declare. DIR holds the manifests and
    peak-apply.yaml (default: manifests).
    """
    import asyncio

    from reconciler.cli.flows.apply_flow import Consent
    from reconciler.cli.flows.session import open_project
    from reconciler.cli.flows.versions_flow import VersionsRequest, delete_versions, show_versions
    from reconciler.cli.host.signals import run_until_terminated

    texts = tuple(text.strip() for part in wanted for text in part.split(",") if text.strip())
    if wanted and not texts:
        raise click.UsageError("--delete names no version")
    project = open_project(given)
    asked = VersionsRequest(image, texts, parallelism, style)
    if not texts:
        asyncio.run(show_versions(project, given, asked))
        return ExitCode.DONE
    return run_until_terminated(delete_versions(project, given, asked, Consent(yes, confirm_target)))
