"""The options that decide what a plan may do."""

from __future__ import annotations

import click

from reconciler.cli.options.decorators import group_options
from reconciler.model.plans.options import PlanOptions

select_option = click.option(
    "--select",
    multiple=True,
    metavar="REF-GLOB",
    help="Only these resources and what they depend on, e.g. 'workflow/train*'; repeatable.",
)
adopt_option = click.option("--adopt", is_flag=True, help="Adopt existing objects that no project manages.")
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
