"""Build details: their shape, which of them a source needs, and how an update merges them (contract 2.1, A14, A34)."""

from __future__ import annotations

from typing import Any

from reconciler.emulator.errors import Invalid
from reconciler.emulator.http.shapes import Choice, Flag, Items, Record, Text

SOURCES = ("upload", "github", "dockerfile")
_COMMON_KEYS = ("source", "useCache", "buildArguments", "secrets")
_KEYS_OF_SOURCE = {
    "upload": (*_COMMON_KEYS, "context", "dockerfilePath"),
    "github": (*_COMMON_KEYS, "context", "dockerfilePath", "repository", "branch", "token"),
    "dockerfile": (*_COMMON_KEYS, "dockerfile"),
}
_REQUIRED_KEYS = {"upload": (), "github": ("repository", "branch"), "dockerfile": ("dockerfile",)}

SHAPE = Record(
    {
        "source": Choice(SOURCES),
        "useCache": Flag(),
        "buildArguments": Items(
            Record({"name": Text(), "value": Text(empty=True)}, required=("name", "value"))
        ),
        "secrets": Items(Text()),
        "context": Text(),
        "dockerfilePath": Text(),
        "repository": Text(),
        "branch": Text(),
        "token": Text(empty=True),
        "dockerfile": Text(),
    }
)


def merge_details(given: dict[str, Any] | None, stored: dict[str, Any] | None) -> dict[str, Any]:
    """The details to store: the given ones as a whole, else the stored ones; an absent source stays (A34)."""
    details = given if given is not None else stored or {}
    source = details.get("source") or (stored or {}).get("source") or SOURCES[0]
    kept = {name: details[name] for name in _KEYS_OF_SOURCE[source] if name in details}
    kept["source"] = source
    for name in _REQUIRED_KEYS[source]:
        if name not in kept:
            raise Invalid(f"buildDetails.{name} is required for the source {source}")
    return kept


def hide_token(stored: dict[str, Any]) -> dict[str, Any]:
    """The details as responses show them: without the token (A18)."""
    return {name: value for name, value in stored.items() if name != "token"}
