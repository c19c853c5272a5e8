"""What is said, and refused, where a checkout may lack what was applied last."""

from __future__ import annotations

import os
from collections.abc import Iterator

from reconciler.cli.console.output import print_message
from reconciler.cli.console.redaction.secrets import redact
from reconciler.cli.host.ancestry import MAX_COMMITS_SHOWN, SHORT, Ancestry, Standing, compare_with_applied
from reconciler.cli.host.checkout import GitCheckout
from reconciler.config.project import Project
from reconciler.errors import ConfigurationError, OldCheckout
from reconciler.manifests import LoadedManifests
from reconciler.model.observed.checkout import AppliedCommit
from reconciler.model.plans.plan import Plan
from reconciler.reports.writing.escape import escape

MIN_LENGTH = 7
"""Characters of a commit that --allow-older takes at least."""


def find_checkout(project: Project, loaded: LoadedManifests) -> GitCheckout:
    """The git checkout that the manifests come from."""
    return GitCheckout.of(project, loaded.resources, os.environ)


def note_ancestry(plan: Plan, project: Project, loaded: LoadedManifests) -> None:
    """Print what an apply of this plan would undo, or that this cannot be determined."""
    if plan.pending and plan.inventory.applied is not None:
        applied = plan.inventory.applied
        _print_note(compare_with_applied(find_checkout(project, loaded), applied), applied)


def check_ancestry(plan: Plan, project: Project, git: GitCheckout, allow_older: str | None) -> None:
    """Print what an apply would undo; OldCheckout where the target or the project refuses that.

    `allow_older` names the commit that is checked out: an apply from it was agreed to.
    """
    if allow_older is not None:
        _check_named_commit(allow_older, git.head)
    applied = plan.inventory.applied
    if not plan.pending or applied is None:
        return
    found = compare_with_applied(git, applied)
    refused = project.refuses_older or (project.target.protect and found.standing is Standing.LACKS)
    if found.standing is Standing.CONTAINS or allow_older is not None or not refused:
        _print_note(found, applied)
        return
    raise OldCheckout("\n".join(_describe(found, applied)), _build_fix(found))


def _check_named_commit(allow_older: str, head: str) -> None:
    if len(allow_older) < MIN_LENGTH or not head.startswith(allow_older.lower()):
        raise ConfigurationError(
            f"--allow-older names {allow_older!r}, but "
            + (f"{head[:SHORT]} is checked out" if head else "no commit is checked out"),
            f"give --allow-older {head[:SHORT]}" if head else "apply from a git checkout with a commit",
        )


def _print_note(found: Ancestry, applied: AppliedCommit) -> None:
    lines = [] if found.standing is Standing.CONTAINS else list(_describe(found, applied))
    if found.standing is Standing.UNKNOWN and found.fix:
        lines[-1] += f": {found.fix}"
    if lines:
        print_message("note: " + "\n".join(lines))


def _describe(found: Ancestry, applied: AppliedCommit) -> Iterator[str]:
    """What is lacking, who applied it and when, and the commits that would be undone."""
    who = f" by {escape(redact(applied.who))}" if applied.who else ""
    name = f"commit {escape(applied.commit[:SHORT])}, which was applied{who} at {escape(applied.at)}"
    if found.standing is Standing.UNKNOWN:
        yield f"cannot tell whether this checkout contains {name}: {found.reason}"
        return
    yield f"this checkout ({found.commit[:SHORT]}) lacks {name}: applying it undoes what came in since"
    yield from (f"  {escape(redact(line))}" for line in found.lost[:MAX_COMMITS_SHOWN])
    if len(found.lost) > MAX_COMMITS_SHOWN:
        yield "  and older ones"


def _build_fix(found: Ancestry) -> str:
    if found.standing is Standing.UNKNOWN:
        return found.fix
    return f"update the checkout (git pull), or agree to it with --allow-older {found.commit[:SHORT]}"
