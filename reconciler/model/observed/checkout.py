"""The state of the files that an apply takes its manifests from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Checkout:
    """A git checkout; empty text where git does not say.

    - `commit`: the id of the commit that is checked out.
    - `repository`: a digest of the address that the repository was cloned from.
    - `digest`: of the files that matter, as that commit has them: two commits with equal digests declare the same.
    - `dirty`: files that matter differ from the commit; None where that is not known.
    """

    commit: str = ""
    repository: str = ""
    digest: str = ""
    dirty: bool | None = None


@dataclass(frozen=True)
class AppliedCommit:
    """The checkout of the last apply that wrote something: who applied it, and when (ISO 8601 in UTC)."""

    commit: str
    repository: str = ""
    digest: str = ""
    who: str = ""
    at: str = ""
