"""The secret texts of a body, which no message may repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.documents.canonical import find_secret_paths, replace_positions
from reconciler.kinds.kind import Kind, Trait
from reconciler.model.documents import iter_values
from reconciler.model.secret import Secret


def find_secret_texts(kind: Kind, body: Mapping[str, Any], *others: Mapping[str, Any]) -> Iterator[str]:
    """Secrets, values of fields that are always secret, and values at paths where one of `others` has a secret."""
    where = find_secret_paths(*others)
    for path, text in iter_values(body):
        if isinstance(text, Secret):
            yield text.reveal() if text.known else ""
        elif isinstance(text, str) and (
            kind.rules.find(path, Trait.SECRET) or replace_positions(path) in where
        ):
            yield text
