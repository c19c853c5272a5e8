"""The texts of a body that nobody gets to see: what no message may repeat, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.base import Kind, Quirk
from reconciler.model.place import Path
from reconciler.model.secret import Secret, secret_paths


def hidden_texts(
    kind: Kind, body: Mapping[str, Any], beside: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Secrets, and what stands in fields that are always secret, or where the body `beside` it has a secret."""
    where = frozenset(_starred(path) for path, _ in secret_paths(beside or {}))
    for path, text in _texts(body, ()):
        if isinstance(text, Secret):
            yield text.reveal() if text.known else ""
        elif kind.quirk(path, Quirk.SECRET) or _starred(path) in where:
            yield text


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    match value:
        case str():
            yield path, value
        case Mapping():
            for name, item in value.items():
                yield from _texts(item, (*path, name))
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _texts(item, (*path, index))


def _starred(path: Path) -> Path:
    """The path with `*` for every position in a list: a list's items may stand in another order."""
    return tuple("*" if isinstance(part, int) else part for part in path)
