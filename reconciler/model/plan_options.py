"""What a caller asks of a plan besides what the manifests say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlanOptions:
    """`select` are globs of refs: only these are planned, with all that they need. `replace` are refs that are deleted
    and created anew.

    `prune` deletes what is owned and no longer declared; `destroy` all that is owned; of many at least `allow_deletes`
    must be allowed. `forget` are refs that this project gives up without deleting them. `take` reduces the plan to
    taking over what exists: with `select` exactly what that means.
    """

    adopt: bool = False
    select: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    prune: bool = False
    destroy: bool = False
    allow_deletes: int = 0
    forget: tuple[str, ...] = ()
    take: bool = False

    @property
    def deletes(self) -> bool:
        """Whether anything may be deleted because it is not declared."""
        return self.prune or self.destroy
