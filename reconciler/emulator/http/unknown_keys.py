"""One more key in every object of an answer, which no document names (A70): a client must not take it for anything."""

from __future__ import annotations

from typing import Any

UNKNOWN_KEY = "undocumentedKey"
_MAPS = frozenset({"steps", "env", "inherit", "outputParameters", "absolute", "secrets"})
"""Maps whose keys are the user's own: they get no key, and neither do the one-key maps of a list of variables."""


def add_unknown_keys(result: Any, key: str = "") -> Any:
    """A copy with one more key in every object, at every depth."""
    if isinstance(result, list):
        return result if key == "env" else [add_unknown_keys(item) for item in result]
    if not isinstance(result, dict):
        return result
    is_map = key in _MAPS
    filled = {name: add_unknown_keys(item, "" if is_map else name) for name, item in result.items()}
    return filled if is_map else {**filled, UNKNOWN_KEY: {"value": 1}}
