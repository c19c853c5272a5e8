"""Secrets in templates: a mark stands for each one until the YAML is read, so that no text ever holds it (design 3).

A mark is made of private-use characters. It can be joined with other text; what holds one becomes a `Secret`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.manifests.yaml.document import Document
from reconciler.model.location import Path, Places, dotted
from reconciler.model.problem import Problem
from reconciler.model.secret import Secret, secret_paths
from reconciler.security.trust import FILE_NAME

OPEN, CLOSE = "\ue0f2", "\ue0f3"
_MARK = re.compile(f"{OPEN}([0-9]{{1,9}}){CLOSE}")
_MASKED = "(sensitive)"
_NAMING = frozenset({"name", "version", "image", "instanceType", "path", "type", "context", "dockerfilePath"})
"""Keys whose values are shown in names, addresses and plans: no secret may stand there."""


@dataclass(frozen=True)
class _Kept:
    value: str
    name: str
    known: bool


class Vault:
    """Keeps secrets while a project is loaded."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._numbers: dict[_Kept, int] = {}

    @property
    def empty(self) -> bool:
        """Whether there is no secret so far."""
        return not self._kept

    def hide(self, value: str, name: str = "", *, known: bool = True) -> str:
        """The mark that stands for a secret in templates."""
        kept = _Kept(value, name, known)
        number = self._numbers.setdefault(kept, len(self._kept))
        if number == len(self._kept):
            self._kept.append(kept)
        return f"{OPEN}{number}{CLOSE}"

    def hide_value(self, value: Any) -> str:
        """The template filter `secret`: a value that is to be masked from here on."""
        text = "" if value is None else str(value)
        return text if _MARK.search(text) else self.hide(text)

    def open(self, document: Document) -> Document:
        """The document with a `Secret` wherever a text holds a mark."""
        if self.empty:
            return document
        return Document(self._opened(document.data), document.places, document.raw)

    def _opened(self, value: Any) -> Any:
        match value:
            case str() if OPEN in value:
                return self._secret(value)
            case dict():
                return {self._key(name): self._opened(item) for name, item in value.items()}
            case list():
                return [self._opened(item) for item in value]
            case _:
                return value

    def _key(self, name: str) -> str:
        """A key cannot be a secret: `misplaced` says so, and until then it must not show one."""
        return _MARK.sub(_MASKED, name) if OPEN in name else name

    def _secret(self, text: str) -> Any:
        numbers = [int(number) for number in _MARK.findall(text)]
        if OPEN in _MARK.sub("", text) or max(numbers) >= len(self._kept):
            return text  # no mark of ours: `misplaced` says so
        found = [self._kept[number] for number in numbers]
        value = _MARK.sub(lambda match: self._kept[int(match[1])].value, text)
        names = dict.fromkeys(kept.name for kept in found if kept.name)
        return Secret(value, names, known=all(kept.known for kept in found))


def misplaced(document: Document) -> Iterator[Problem]:
    r"""Secrets where they would be shown: outside of the body, in names, versions and paths, or as keys.

    And marks that stand for no secret, which only an escape such as `"\uE0F2"` can write.
    """
    for path, _ in secret_paths(document.data):
        if _shows(path):
            yield _problem(path, document.places)
    for path, value in _values(document.data, ()):
        key = str(path[-1]) if path else ""
        if _MASKED in key:
            yield _problem(path, document.places)
        if OPEN in key or (isinstance(value, str) and OPEN in value):
            message = f"{dotted(path)} holds private-use characters (U+E0F2) that stand for no secret"
            yield Problem(message, document.places.at(path), "remove the characters")


def without_misplaced(document: Document) -> Document:
    """The document with `(sensitive)` in place of misplaced secrets, so that no other message can show them."""
    data = document.data
    for path, secret in list(secret_paths(data)):
        if _shows(path):
            data = _replaced(data, path, str(secret))
    return Document(data, document.places, document.raw)


def _replaced(value: Any, path: Path, by: str) -> Any:
    if not path:
        return by
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_replaced(item, rest, by) if at == first else item for at, item in enumerate(value)]
    return {name: _replaced(item, rest, by) if name == first else item for name, item in value.items()}


def _problem(path: Path, places: Places) -> Problem:
    message = f"{dotted(path)} is shown to everybody and cannot hold a secret"
    return Problem(message, places.at(path), "use a plain variable here")


def _shows(path: Path) -> bool:
    return path[:1] not in {("body",), ("extra",)} or path[-1] in _NAMING


def _values(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every value at any depth, the maps and lists too."""
    yield path, value
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _values(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _values(item, (*path, index))


def unknown_secrets(documents: Iterable[tuple[Any, Places]]) -> Iterator[Problem]:
    """Secrets without a value, of which an apply would know nothing to send."""
    for body, places in documents:
        for path, secret in secret_paths(body):
            if not secret.known:
                names = ", ".join(secret.names)
                message = f"{dotted(('body', *path))} needs the secret {names}, which has no value here"
                yield Problem(
                    message, places.at(("body", *path)), f"set its source (`secrets:` in {FILE_NAME})"
                )
