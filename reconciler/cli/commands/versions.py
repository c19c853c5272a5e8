"""`peak-apply versions`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.apply import Consent, add_consent_options
from reconciler.cli.options.common import CommonOptions, add_common_options, add_format_option
from reconciler.model.observed.image_versions import ImageVersions


@click.command("versions")
@click.argument("image", metavar="IMAGE")
@add_common_options(tenant=True)
@add_format_option(ImageVersions)
@click.option("--delete", multiple=True, metavar="V[,V...]", help="Delete these versions; repeatable.")
@add_consent_options
def command(
    common: CommonOptions, *, image: str, style: str, delete: tuple[str, ...], consent: Consent
) -> int:
    """List the versions of an image, their users and owners; with --delete, delete some.

    IMAGE is the image's name; a custom image comes before a global one. Only versions that this project built or
    adopted are deleted, and none that is in use or declared.
    """
    import asyncio

    from reconciler.cli.flows.session import open_project
    from reconciler.cli.flows.versions_flow import VersionsRequest, delete_versions, show_versions
    from reconciler.cli.host.signals import run_until_terminated

    versions = tuple(text.strip() for part in delete for text in part.split(",") if text.strip())
    if delete and not versions:
        raise click.UsageError("--delete names no version")
    project = open_project(common)
    request = VersionsRequest(image, versions, style)
    if not versions:
        asyncio.run(show_versions(project, common, request))
        return ExitCode.DONE
    return run_until_terminated(delete_versions(project, common, request, consent))
