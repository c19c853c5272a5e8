"""Who uses which image version, as read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.ref import Ref

UNLISTED_USER = "something that is not listed here, a workspace perhaps"
"""Who uses a version that the platform calls `in-use`, where no workflow, webapp, service or run names it."""

Use = tuple[int, int | None]
"""The id of an image and of a version; None where whoever uses the image does not say which version."""


@dataclass(frozen=True, order=True)
class User:
    """Whoever uses a version: `workflow/train step fit`, `webapp/show`, or a run in progress."""

    ref: Ref
    step: str = ""
    run: bool = False

    def __str__(self) -> str:
        if self.run:
            return f"run of {self.ref}"
        return f"{self.ref} step {self.step}" if self.step else str(self.ref)


@dataclass(frozen=True)
class Usage:
    """Use -> its users, sorted.

    `untold` are the runs that do not say clearly which versions they began with: they count as using all that their
    workflow names now, and all that it named when this project applied it last.
    """

    users: Mapping[Use, tuple[User, ...]] = field(default_factory=dict)
    unclear_runs: tuple[str, ...] = ()

    def of(self, image_id: int, version_id: int) -> tuple[User, ...]:
        """The users of one version; one that says only the image may use each of its versions."""
        said = self.users.get((image_id, version_id), ())
        unsaid = self.users.get((image_id, None), ())
        return tuple(sorted({*said, *unsaid}))
