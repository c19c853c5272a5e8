"""The versions of one image, a deletion of some of them, and its results."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.model.location import Location
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveImage, LiveVersion
from reconciler.model.observed.usage import UNLISTED_USER, User
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome, Result


@dataclass(frozen=True)
class KnownVersion:
    """A live version. `digest` is that of its content, empty where it is not recorded.

    `declared` is the location of the manifest that declares it; `named` are declared resources that refer to it;
    `users` are what uses it on the tenant (`Usage`); `protected`: it was applied with `prevent_destroy`.
    """

    ref: Ref
    live: LiveVersion
    digest: str = ""
    owned: bool = False
    declared: Location | None = None
    named: tuple[Ref, ...] = ()
    users: tuple[User, ...] = ()
    protected: bool = False

    @property
    def used_by(self) -> tuple[str, ...]:
        """The users in words, with one that no list shows."""
        return tuple(map(str, self.users)) or ((UNLISTED_USER,) if self.live.status == "in-use" else ())


@dataclass(frozen=True)
class ImageVersions:
    """An image's versions, newest first. `unclear_runs`: runs whose versions cannot be read (model/observed/usage.py).

    `warnings` are about a damaged inventory.
    """

    project: str
    target: str
    address: str
    image: LiveImage
    versions: tuple[KnownVersion, ...]
    inventory: Inventory
    unclear_runs: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class VersionDeletion:
    """The versions to delete; none of them is in use.

    `under_way` are versions that are being deleted already; `gone` are recorded as owned and do not exist any more.
    """

    table: ImageVersions
    versions: tuple[KnownVersion, ...]
    under_way: tuple[KnownVersion, ...] = ()
    gone: tuple[Ref, ...] = ()

    @property
    def pending(self) -> bool:
        """True if there is something to delete, or to remove from the inventory."""
        return bool(self.versions or self.gone) or any(version.owned for version in self.under_way)


@dataclass(frozen=True)
class DeletionResult:
    """All results, in the order of the deletion, and what happened to the inventory."""

    results: tuple[Result, ...]
    inventory_error: str = ""

    @property
    def sent(self) -> bool:
        """True if any request that deletes left this machine."""
        return any(result.sent for result in self.results)

    @property
    def succeeded(self) -> bool:
        """True if everything was deleted and removed from the inventory."""
        return not self.inventory_error and all(one.outcome is Outcome.DONE for one in self.results)
