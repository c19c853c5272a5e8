"""Keys of answers that are the platform's own: tests of what was declared compare answers without them."""

from __future__ import annotations

from typing import Any

OWN_KEYS = frozenset({"scheduled", "color"})


def drop_own_keys(document: Any) -> Any:
    """A copy without the next start of a schedule and the colors of tags (A54, A71)."""
    if isinstance(document, list):
        return [drop_own_keys(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {name: drop_own_keys(item) for name, item in document.items() if name not in OWN_KEYS}
