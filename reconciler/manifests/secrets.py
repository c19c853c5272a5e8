"""Secrets in templates: a mark stands for each one until the YAML is read, so that no text ever holds it.

A mark is made of private-use characters. It can be joined with other text; what holds one becomes a `Secret`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.manifests.yaml.document import Document
from reconciler.model.location import FieldPath, Locations, format_field_path
from reconciler.model.problem import Problem
from reconciler.model.secret import Secret, find_secrets

PLACEHOLDER_START, PLACEHOLDER_END = "\ue0f2", "\ue0f3"
_PLACEHOLDER = re.compile(f"{PLACEHOLDER_START}([0-9]{{1,9}}){PLACEHOLDER_END}")
_SENSITIVE = "(sensitive)"
_SHOWN_KEYS = frozenset(
    {"name", "version", "image", "instanceType", "path", "type", "context", "dockerfilePath"}
)
"""Keys whose values are shown in names, addresses and plans: no secret may stand there."""


@dataclass(frozen=True)
class _StoredSecret:
    value: str
    name: str
    known: bool


class Vault:
    """Keeps secrets while a project is loaded."""

    def __init__(self) -> None:
        self._kept: list[_StoredSecret] = []
        self._numbers: dict[_StoredSecret, int] = {}

    @property
    def empty(self) -> bool:
        """Whether there is no secret so far."""
        return not self._kept

    def hide(self, value: str, name: str = "", *, known: bool = True) -> str:
        """The mark that stands for a secret in templates."""
        kept = _StoredSecret(value, name, known)
        number = self._numbers.setdefault(kept, len(self._kept))
        if number == len(self._kept):
            self._kept.append(kept)
        return f"{PLACEHOLDER_START}{number}{PLACEHOLDER_END}"

    def store_value(self, value: Any) -> str:
        """The template filter `secret`: a value that is to be masked from here on."""
        text = "" if value is None else str(value)
        return text if _PLACEHOLDER.search(text) else self.hide(text)

    def open(self, document: Document) -> Document:
        """The document with a `Secret` wherever a text holds a mark."""
        if self.empty:
            return document
        return Document(self._opened(document.data), document.locations, document.raw)

    def _opened(self, value: Any) -> Any:
        match value:
            case str() if PLACEHOLDER_START in value:
                return self._secret(value)
            case dict():
                return {self._key(name): self._opened(item) for name, item in value.items()}
            case list():
                return [self._opened(item) for item in value]
            case _:
                return value

    def _key(self, name: str) -> str:
        """A key cannot be a secret: `misplaced` says so, and until then it must not show one."""
        return _PLACEHOLDER.sub(_SENSITIVE, name) if PLACEHOLDER_START in name else name

    def _secret(self, text: str) -> Any:
        numbers = [int(number) for number in _PLACEHOLDER.findall(text)]
        if PLACEHOLDER_START in _PLACEHOLDER.sub("", text) or max(numbers) >= len(self._kept):
            return text  # no mark of ours: `misplaced` says so
        found = [self._kept[number] for number in numbers]
        value = _PLACEHOLDER.sub(lambda match: self._kept[int(match[1])].value, text)
        names = dict.fromkeys(kept.name for kept in found if kept.name)
        return Secret(value, names, known=all(kept.known for kept in found))


def find_misplaced(document: Document) -> Iterator[Problem]:
    r"""Secrets where they would be shown: outside of the body, in names, versions and paths, or as keys.

    And marks that stand for no secret, which only an escape such as `"\uE0F2"` can write.
    """
    for path, _ in find_secrets(document.data):
        if _is_shown(path):
            yield _build_problem(path, document.locations)
    for path, value in _walk_values(document.data, ()):
        key = str(path[-1]) if path else ""
        if _SENSITIVE in key:
            yield _build_problem(path, document.locations)
        if PLACEHOLDER_START in key or (isinstance(value, str) and PLACEHOLDER_START in value):
            message = (
                f"{format_field_path(path)} holds private-use characters (U+E0F2) that stand for no secret"
            )
            yield Problem(message, document.locations.at(path), "remove the characters")


def redact_misplaced(document: Document) -> Document:
    """The document with `(sensitive)` in place of misplaced secrets, so that no other message can show them."""
    data = document.data
    for path, secret in list(find_secrets(data)):
        if _is_shown(path):
            data = _replace_at(data, path, str(secret))
    return Document(data, document.locations, document.raw)


def _replace_at(value: Any, path: FieldPath, by: str) -> Any:
    if not path:
        return by
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_replace_at(item, rest, by) if at == first else item for at, item in enumerate(value)]
    return {name: _replace_at(item, rest, by) if name == first else item for name, item in value.items()}


def _build_problem(path: FieldPath, locations: Locations) -> Problem:
    message = f"{format_field_path(path)} is shown to everybody and cannot hold a secret"
    return Problem(message, locations.at(path), "use a plain variable here")


def _is_shown(path: FieldPath) -> bool:
    return path[:1] not in {("body",), ("extra",)} or path[-1] in _SHOWN_KEYS


def _walk_values(value: Any, path: FieldPath) -> Iterator[tuple[FieldPath, Any]]:
    """Every value at any depth, the maps and lists too."""
    yield path, value
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _walk_values(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk_values(item, (*path, index))


def find_unknown_secrets(documents: Iterable[tuple[Any, Locations]]) -> Iterator[Problem]:
    """Secrets without a value, of which an apply would know nothing to send."""
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
