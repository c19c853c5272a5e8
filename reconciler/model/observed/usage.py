"""The users of image versions, as read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.ref import Ref

UNLISTED_USER = "something that is not listed here, a workspace perhaps"
"""The user of a version with the status `in-use` that no workflow, webapp, service or run names."""

Use = tuple[int, int | None]
"""The ids of an image and of a version; None where the user does not name the version."""


@dataclass(frozen=True, order=True)
class User:
    """A user of a version: `workflow/train step fit`, `webapp/show`, or a run in progress."""

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

    `unclear_runs` are the runs whose versions cannot be read: they count as using all that their workflow names now,
    and all that it named when this project last applied it. `unreadable` is the reason if the token may not read who
    uses what.
    """

    users: Mapping[Use, tuple[User, ...]] = field(default_factory=dict)
    unclear_runs: tuple[str, ...] = ()
    unreadable: str = ""

    def of(self, image_id: int, version_id: int) -> tuple[User, ...]:
        """The users of one version; a user that names only the image may use each of its versions."""
        said = self.users.get((image_id, version_id), ())
        unsaid = self.users.get((image_id, None), ())
        return tuple(sorted({*said, *unsaid}))
