"""The options that decide what a plan may do, and how it is carried out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import click

from reconciler.cli.options.common import add_format_option, group_options, single_option
from reconciler.model.plans.plan import PlanOptions
from reconciler.model.result import ApplyResult

select_option = click.option(
    "--select",
    multiple=True,
    metavar="REF-GLOB",
    help="Only these resources and what they depend on, e.g. 'workflow/train*'; repeatable.",
)
adopt_option = click.option("--adopt", is_flag=True, help="Adopt existing objects that no project manages.")
show_webhooks_option = click.option(
    "--show-webhooks",
    is_flag=True,
    help="Show the webhooks of workflows: whoever knows one can start the workflow.",
)
allow_deletes_option = click.option(
    "--allow-deletes",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Allow up to N deletions; required over 30% of 10 or more owned objects.",
)
add_plan_options = group_options(
    "plan_options",
    PlanOptions,
    (
        adopt_option,
        select_option,
        click.option(
            "--replace",
            multiple=True,
            metavar="REF",
            help="Delete this webapp or service and create it again; repeatable.",
        ),
        click.option(
            "--prune", is_flag=True, help="Delete objects that this project owns and no longer declares."
        ),
        click.option(
            "--prune-despite-failures",
            is_flag=True,
            help="With --prune: delete also where another change failed or is blocked.",
        ),
        allow_deletes_option,
        click.option(
            "--forget",
            multiple=True,
            metavar="REF",
            help="Stop managing an undeclared object without deleting it; repeatable.",
        ),
    ),
)
"""Passed to the command as `plan_options`."""


@dataclass(frozen=True)
class Consent:
    """What the caller agreed to on the command line."""

    yes: bool
    confirm_target: str | None


@dataclass(frozen=True)
class ApplyOptions(Consent):
    """How an apply is carried out; times in seconds."""

    settle: float
    wait_for_claim: float
    break_claim: str
    no_verify: bool
    show_webhooks: bool
    allow_older: str | None
    style: str


def parse_duration(value: str) -> float:
    """Seconds of a time that is written as in manifests: 90s, 2m, 1h."""
    found = re.fullmatch(r"([0-9]+)(s|m|h)", value)
    if found is None:
        raise click.BadParameter(f"{value!r} is not a time: write 90s, 2m or 1h")
    return float(found[1]) * {"s": 1.0, "m": 60.0, "h": 3600.0}[found[2]]


_CONSENT_OPTIONS = (
    click.option("-y", "--yes", is_flag=True, help="Do not ask for confirmation."),
    single_option("--confirm-target", metavar="NAME", help="Required with --yes for a protected target."),
)
add_consent_options = group_options("consent", Consent, _CONSENT_OPTIONS)
"""Passed to the command as `consent`."""
add_apply_options = group_options(
    "apply_options",
    ApplyOptions,
    (
        add_format_option(ApplyResult),
        *_CONSENT_OPTIONS,
        click.option(
            "--settle",
            type=parse_duration,
            default="60s",
            show_default=True,
            metavar="TIME",
            help="How long to check for the effect of a write that got no response, e.g. 90s or 2m.",
        ),
        click.option(
            "--wait-for-claim",
            type=parse_duration,
            default="2m",
            show_default=True,
            metavar="TIME",
            help="How long to wait for another apply of this project to finish.",
        ),
        click.option(
            "--break-claim",
            default="",
            metavar="RUN",
            help="Ignore the lock of this run (only if that run has crashed).",
        ),
        click.option(
            "--allow-older",
            metavar="COMMIT",
            help="Apply from this checkout, whose commit is named, even if it lacks what was applied last.",
        ),
        click.option("--no-verify", is_flag=True, help="Skip the verification plan after the apply."),
        show_webhooks_option,
    ),
)
"""Passed to the command as `apply_options`."""
