"""The options of a plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlanOptions:
    """What a plan may do, and for which resources.

    - `adopt`: adopt unmanaged objects that have the name of a declared resource.
    - `select`: globs of refs; only these are planned, with the resources that they depend on.
    - `replace`: refs of objects that are deleted and created again.
    - `prune`: delete orphans; `destroy`: delete everything that is owned.
    - `allow_deletes`: the number of deletions that are allowed where the plan has unusually many.
    - `forget`: refs that are released without being deleted.
    - `adopt_only`: only adopt; with `select` exactly those resources.
    """

    adopt: bool = False
    select: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    prune: bool = False
    destroy: bool = False
    allow_deletes: int = 0
    forget: tuple[str, ...] = ()
    adopt_only: bool = False

    @property
    def deletes(self) -> bool:
        """True if anything may be deleted because it is not declared."""
        return self.prune or self.destroy
