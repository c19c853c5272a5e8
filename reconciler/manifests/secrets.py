"""Secrets in templates: a placeholder stands for each one until the YAML is read, so that no text ever contains it.

A placeholder is made of private-use characters. Joined with other text, the whole becomes a `Secret`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.manifests.yaml.document import Document
from reconciler.model.documents import iter_values, map_leaves, replace_at
from reconciler.model.location import FieldPath, Locations, format_field_path
from reconciler.model.problem import Problem
from reconciler.model.secret import Secret, find_secrets

PLACEHOLDER_START, PLACEHOLDER_END = "\ue0f2", "\ue0f3"
_PLACEHOLDER = re.compile(f"{PLACEHOLDER_START}([0-9]{{1,9}}){PLACEHOLDER_END}")
_SENSITIVE = "(sensitive)"
_SHOWN_KEYS = frozenset(
    {"name", "version", "image", "instanceType", "path", "type", "context", "dockerfilePath"}
)
"""Keys whose values are shown in names, addresses and plans: no secret may be there."""


@dataclass(frozen=True)
class _StoredSecret:
    value: str
    name: str
    known: bool


class Vault:
    """Keeps secrets while a project is loaded."""

    def __init__(self) -> None:
        self._stored: list[_StoredSecret] = []
        self._numbers: dict[_StoredSecret, int] = {}

    @property
    def is_empty(self) -> bool:
        """True if there is no secret so far."""
        return not self._stored

    def store(self, value: str, name: str = "", *, known: bool = True) -> str:
        """Keep a secret; the result is the placeholder that stands for it in templates."""
        secret = _StoredSecret(value, name, known)
        number = self._numbers.setdefault(secret, len(self._stored))
        if number == len(self._stored):
            self._stored.append(secret)
        return f"{PLACEHOLDER_START}{number}{PLACEHOLDER_END}"

    def store_value(self, value: Any) -> str:
        """The template filter `secret`: a value that is redacted from here on."""
        text = "" if value is None else str(value)
        return text if _PLACEHOLDER.search(text) else self.store(text)

    def insert_secrets(self, document: Document) -> Document:
        """The document with a `Secret` wherever a text contains a placeholder."""
        if self.is_empty:
            return document
        data = map_leaves(document.data, self._insert, _redact_key)
        return Document(data, document.locations, document.raw)

    def _insert(self, value: Any) -> Any:
        if not isinstance(value, str) or PLACEHOLDER_START not in value:
            return value
        numbers = [int(number) for number in _PLACEHOLDER.findall(value)]
        if PLACEHOLDER_START in _PLACEHOLDER.sub("", value) or max(numbers) >= len(self._stored):
            return value  # a forged placeholder: `find_misplaced` reports it
        found = [self._stored[number] for number in numbers]
        text = _PLACEHOLDER.sub(lambda match: self._stored[int(match[1])].value, value)
        names = dict.fromkeys(secret.name for secret in found if secret.name)
        return Secret(text, names, known=all(secret.known for secret in found))


def _redact_key(key: str) -> str:
    """A key cannot be a secret: `find_misplaced` reports it, and until then it must not show one."""
    return _PLACEHOLDER.sub(_SENSITIVE, key) if PLACEHOLDER_START in key else key


def find_misplaced(document: Document) -> Iterator[Problem]:
    r"""Secrets where they would be shown: outside of the body, in names, versions and paths, or as keys.

    Also placeholders without a secret, which only an escape such as `"\uE0F2"` can write.
    """
    for path, _ in find_secrets(document.data):
        if _is_shown(path):
            yield _build_problem(path, document.locations)
    for path, value in iter_values(document.data):
        key = str(path[-1]) if path else ""
        if _SENSITIVE in key:
            yield _build_problem(path, document.locations)
        if PLACEHOLDER_START in key or (isinstance(value, str) and PLACEHOLDER_START in value):
            message = (
                f"{format_field_path(path)} contains private-use characters (U+E0F2) that stand for no secret"
            )
            yield Problem(message, document.locations.at(path), "remove the characters")


def redact_misplaced(document: Document) -> Document:
    """The document with `(sensitive)` in place of misplaced secrets, so that no other message can show them."""
    data = document.data
    for path, secret in list(find_secrets(data)):
        if _is_shown(path):
            data = replace_at(data, path, str(secret))
    return Document(data, document.locations, document.raw)


def _build_problem(path: FieldPath, locations: Locations) -> Problem:
    message = f"{format_field_path(path)} is shown in plans and cannot contain a secret"
    return Problem(message, locations.at(path), "use a plain variable here")


def _is_shown(path: FieldPath) -> bool:
    return path[:1] not in {("body",), ("extra",)} or path[-1] in _SHOWN_KEYS


def find_unknown_secrets(documents: Iterable[tuple[Any, Locations]]) -> Iterator[Problem]:
    """A problem for each secret without a value, since an apply could not send it."""
    for body, locations in documents:
        for path, secret in find_secrets(body):
            if not secret.known:
                names = ", ".join(secret.names)
                message = (
                    f"{format_field_path(('body', *path))} needs the secret {names}, which has no value here"
                )
                yield Problem(
                    message,
                    locations.at(("body", *path)),
                    f"set its source (`secrets:` in {PROJECT_FILE_NAME})",
                )
