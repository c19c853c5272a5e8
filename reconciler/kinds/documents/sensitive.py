"""The texts of a body that nobody gets to see: what no message may repeat, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.documents.canonical import find_secret_paths, replace_positions
from reconciler.kinds.kind import Kind, Trait
from reconciler.model.documents import iter_values
from reconciler.model.secret import Secret


def find_secret_texts(kind: Kind, body: Mapping[str, Any], *beside: Mapping[str, Any]) -> Iterator[str]:
    """Secrets, and what stands in fields that are always secret, or where a body `beside` it has a secret."""
    where = find_secret_paths(*beside)
    for path, text in iter_values(body):
        if isinstance(text, Secret):
            yield text.reveal() if text.known else ""
        elif isinstance(text, str) and (
            kind.rules.find(path, Trait.SECRET) or replace_positions(path) in where
        ):
            yield text
