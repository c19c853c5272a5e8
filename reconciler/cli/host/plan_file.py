"""Saved plans on disk, readable for their owner only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reconciler.cli.console.redaction.secrets import redact
from reconciler.cli.host.atomic_write import PRIVATE, write_file
from reconciler.cli.options.common import CommonOptions
from reconciler.errors import ConfigurationError
from reconciler.model.plans.plan import PlanOptions, SavedPlan
from reconciler.saved_plans.codec import decode_plan, encode_plan

MAX_BYTES = 100 * 2**20
"""Larger files are not read."""


def write_plan(saved: SavedPlan, path: str) -> None:
    """Write the file in one step, with mode 0600."""
    write_file(Path(path), encode_plan(saved, redact), f"--out {path}", mode=PRIVATE)


def read_plan(path: str) -> SavedPlan:
    """The plan in a file; ConfigurationError if it is not a saved plan."""
    file = Path(path)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ConfigurationError(
                f"{path} is too large to be a saved plan", "choose a file that plan --out wrote"
            )
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ConfigurationError(
            f"{path} cannot be read: {reason}", "choose a file that plan --out wrote"
        ) from error
    return decode_plan(text, path)


def read_plan_if_file(path: str, wanted: PlanOptions) -> SavedPlan | None:
    """The saved plan, if the path is a file and not a folder; ConfigurationError if plan options are given besides."""
    if not Path(path).is_file():
        return None
    if wanted != PlanOptions():
        message = f"{path} is a saved plan: what it adopts, selects or deletes is already decided"
        raise ConfigurationError(message, "leave these options out, or make a new plan with them")
    return read_plan(path)


def use_project_of_plan(given: CommonOptions, saved: SavedPlan) -> CommonOptions:
    """The options with the folder and target of the saved plan; ConfigurationError if --target names another one."""
    if given.target not in {None, saved.plan.target}:
        raise ConfigurationError(
            f"--target {given.target}, but the plan is for target {saved.plan.target}", "leave --target out"
        )
    return replace(given, directory=saved.directory, target=saved.plan.target)
