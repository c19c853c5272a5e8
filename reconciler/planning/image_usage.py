"""Is an image version that would be deleted still in use after this plan?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds import family_of
from reconciler.kinds.kind import Family
from reconciler.model.documents import iter_values
from reconciler.model.observed.usage import UNLISTED_USER, Usage, User
from reconciler.model.plans.change import Action, Change
from reconciler.model.ref import Ref
from reconciler.planning.context import Context

RIGHTS_FIX = "use a token that may read workflows, webapps and services, or keep the version"
_REWRITING = frozenset({Action.DELETE, Action.UPDATE, Action.REPLACE})
_VERSION_KEYS = frozenset({"imageVersionId", "versionId"})


def block_if_in_use(change: Change, changes: Mapping[Ref, Change], context: Context) -> Change:
    """Delete a version after everything that stops using it; block the deletion if something goes on using it."""
    if change.action is not Action.DELETE or not change.ref.is_versioned:
        return change
    usage = context.live_state.usage
    if usage is None:  # the plan is made again with it where versions are to be deleted
        return change
    if usage.unreadable:
        return change.block(f"cannot tell whether it is in use: {usage.unreadable}", RIGHTS_FIX)
    leaving, staying = split_users(change, usage, changes)
    if staying or (not leaving and _is_marked_in_use(change, context)):
        who = ", ".join(map(str, staying)) or UNLISTED_USER
        return change.block(f"it is in use by {who}", "switch them to another version first, then plan again")
    return change.require(*leaving)


def _is_marked_in_use(change: Change, context: Context) -> bool:
    """True if the platform calls it in use, even if no user is known."""
    live = context.custom_version(change.ref)
    return live is not None and live.status == "in-use"


def split_users(
    change: Change, usage: Usage, changes: Mapping[Ref, Change]
) -> tuple[tuple[Ref, ...], tuple[User, ...]]:
    """The refs that stop using a version in this plan, and the users that go on."""
    version = int(change.known["versionId"])
    users = usage.of(int(change.known["imageId"]), version)
    leaving = {user.ref for user in users if _stops_using(user, changes.get(user.ref), version)}
    return tuple(sorted(leaving)), tuple(user for user in users if user.run or user.ref not in leaving)


def _stops_using(user: User, change: Change | None, version: int) -> bool:
    if user.run or change is None:
        return False
    if change.action is Action.WAIT and change.entry.removed:
        return True
    if change.action not in _REWRITING:
        return False
    return change.write is not None and not _keeps_using(change.write.body, version, change)


def _keeps_using(value: Any, version: int, change: Change) -> bool:
    """True if what is sent still names the version; a PATCH that does not name an image keeps it."""
    patched = change.action is Action.UPDATE and family_of(change.ref.kind) is Family.DEPLOYED
    if patched and "imageDetails" not in value:
        return True
    return any(path and path[-1] in _VERSION_KEYS and found == version for path, found in iter_values(value))
