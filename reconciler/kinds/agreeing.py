"""Whether what is live is what was sent, as far as answers show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.base import Kind, Quirk
from reconciler.kinds.canonical import canonical, hidden_paths, text
from reconciler.kinds.models import known
from reconciler.model.place import Path

_MISSING = object()


def agrees(kind: Kind, sent: Mapping[str, Any], live: Mapping[str, Any], key: bytes) -> bool:
    """Whether every field that was sent is live with this value; `live` is in the form that can be sent back.

    What an answer may lack cannot speak against it.
    """
    hidden = hidden_paths(sent)  # a secret is sealed in both, or it would never agree
    wanted, found = canonical(kind, sent, key), canonical(kind, live, key, hidden)
    return all(_agrees(kind, path, value, found) for path, value in _leaves(wanted, ()))


def _agrees(kind: Kind, path: Path, value: Any, found: Mapping[str, Any]) -> bool:
    there: Any = found
    for part in path:
        there = there.get(part, _MISSING) if isinstance(there, Mapping) else _MISSING
    if there is not _MISSING:
        return text(there) == text(value)
    silent = any(kind.quirk(path[:end], Quirk.UNREADABLE) for end in range(1, len(path) + 1))
    return silent or not known(kind.schema, path)


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, (*path, name))
    else:
        yield path, value
