"""The multipart forms of images and versions (contract 2.1)."""

from __future__ import annotations

from reconciler.emulator.http.shapes import Choice, Items, Record, Text
from reconciler.emulator.images import details
from reconciler.emulator.images.semver import PATTERN

TYPES = ("workflow", "workspace-r", "workspace-python", "api", "webapp")
ENTITY_TYPES = ("workflow", "workspace", "api", "webapp")

_VERSION = Text(pattern=PATTERN, like="a semantic version such as 1.4.0 (A32)")
_AUTODEPLOY = Items(
    Record({"entityId": Text(), "entityType": Choice(ENTITY_TYPES)}, required=("entityId", "entityType"))
)

CREATE = Record(
    {
        "name": Text(),
        "type": Choice(TYPES),
        "version": _VERSION,
        "description": Text(empty=True),
        "buildDetails": details.SHAPE,
    },
    required=("name", "type"),
)
# name and type are ignored here (A12): the reference client's create-or-update sends them
VERSION = Record(
    {
        "version": _VERSION,
        "description": Text(empty=True),
        "buildDetails": details.SHAPE,
        "autodeployResources": _AUTODEPLOY,
    }
)
UPDATE = Record({**VERSION.fields, "version": Text()})
