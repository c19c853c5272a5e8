"""What a plan saw of a live object, so that an apply can tell whether it is still so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.live import LiveId


@dataclass(frozen=True)
class Seen:
    """`document` is canonical, its secrets sealed; an artifact's or a version's holds what tells that it changed.

    `by` and `at` are who changed it last and when, as the platform says.
    """

    id: LiveId
    name: str
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)
    by: str = ""
    at: str = ""
