"""What is true of each kind: one file a kind, one line each in this table."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.artifact import Artifact
from reconciler.kinds.image import Image
from reconciler.kinds.kind import Kind
from reconciler.kinds.service import Service
from reconciler.kinds.webapp import Webapp
from reconciler.kinds.workflow import Workflow

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (Image(), Artifact(), Workflow(), Webapp(), Service())
}
KINDS_BY_FOLDER: Mapping[str, Kind] = {kind.folder: kind for kind in KINDS.values()}
