"""Whether a checkout contains what was applied last: an apply from an older one would undo newer changes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reconciler.cli.host.checkout import GitCheckout
from reconciler.model.observed.checkout import AppliedCommit, Checkout

SHORT = 12
"""Characters of a commit's id as it is shown."""
MAX_COMMITS_SHOWN = 10
OTHER_REPOSITORY_FIX = "apply from a checkout of the repository that was used last"
MAX_COMMITS_SEARCHED = 200
"""Commits of this checkout's history whose files are compared with those that were applied."""


class Standing(Enum):
    """How a checkout stands to the commit that was applied last."""

    CONTAINS = "contains it, or nothing was applied from a commit yet"
    LACKS = "lacks it"
    UNKNOWN = "cannot be determined"


@dataclass(frozen=True)
class Ancestry:
    """`lost` are commits that were applied and that the checkout lacks, newest first, one line each."""

    standing: Standing
    commit: str = ""
    """The one that is checked out."""
    reason: str = ""
    fix: str = ""
    lost: tuple[str, ...] = ()


def compare_with_applied(git: GitCheckout, applied: AppliedCommit) -> Ancestry:
    """Find out whether a checkout contains the commit that was applied last.

    After a squash or a rebase the commit itself is not part of the history: a commit with the same files is.
    """
    if not git.head:
        return _build_unknown(git, "the manifests are in no git checkout", "apply from a checkout")
    if git.head == applied.commit or _is_ancestor(git, applied.commit, git.head):
        return Ancestry(Standing.CONTAINS, git.head)
    here = git.describe()
    if _has_files(git, here, applied.digest):
        return Ancestry(Standing.CONTAINS, git.head)
    return _find_why_it_lacks(git, here, applied)


def _find_why_it_lacks(git: GitCheckout, here: Checkout, applied: AppliedCommit) -> Ancestry:
    """Tell a checkout that lacks the commit from one of which that cannot be said."""
    both_known = bool(applied.repository and here.repository)
    if both_known and applied.repository != here.repository:
        return _build_unknown(git, "it was applied from another repository", OTHER_REPOSITORY_FIX)
    is_known = git.ask("cat-file", "-e", f"{applied.commit}^{{commit}}") is not None
    if is_known and (not git.is_shallow or _is_ancestor(git, git.head, applied.commit)):
        return Ancestry(Standing.LACKS, git.head, lost=_list_lost_commits(git, applied))
    if git.is_shallow:
        return _build_unknown(
            git, "this checkout has only a part of the history", "check out with fetch-depth: 0"
        )
    if not both_known:
        return _build_unknown(git, "this repository does not know it", OTHER_REPOSITORY_FIX)
    return Ancestry(Standing.LACKS, git.head)


def _has_files(git: GitCheckout, here: Checkout, digest: str) -> bool:
    """True if a commit of the history has the files that were applied."""
    if not digest or digest == here.digest:
        return bool(digest)
    history = git.ask("log", "--format=%H", f"-{MAX_COMMITS_SEARCHED}", git.head, "--", *git.pathspecs)
    return any(git.compute_digest(commit) == digest for commit in (history or "").split())


def _is_ancestor(git: GitCheckout, older: str, newer: str) -> bool:
    return git.ask("merge-base", "--is-ancestor", older, newer) is not None


def _list_lost_commits(git: GitCheckout, applied: AppliedCommit) -> tuple[str, ...]:
    between = f"{git.head}..{applied.commit}"
    listed = git.ask("log", "--format=%h %s", f"-{MAX_COMMITS_SHOWN + 1}", between, "--", *git.pathspecs)
    return tuple((listed or "").splitlines())


def _build_unknown(git: GitCheckout, reason: str, fix: str) -> Ancestry:
    return Ancestry(Standing.UNKNOWN, git.head, reason, fix)
