"""Who uses which image version, as read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Use = tuple[int, int | None]
"""The id of an image and of a version; None where whoever uses the image does not say which version."""


@dataclass(frozen=True)
class Usage:
    """Use -> its users, sorted: `workflow/train step fit`, `webapp/show`, `service/api`, `run of workflow/train`.

    `untold` are the runs that do not say clearly which versions they began with: they count as using all that their
    workflow names now, and all that it named when this project applied it last.
    """

    users: Mapping[Use, tuple[str, ...]] = field(default_factory=dict)
    untold: tuple[str, ...] = ()

    def of(self, image_id: int, version_id: int) -> tuple[str, ...]:
        """The users of one version; one that says only the image may use each of its versions."""
        said = self.users.get((image_id, version_id), ())
        unsaid = self.users.get((image_id, None), ())
        return tuple(sorted({*said, *unsaid}))
