"""Which files a template may read (S11), in the order in which the official client looks (contract 7)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from jinja2 import BaseLoader, Template, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError

from reconciler.manifests.source_files import format_path, read_text
from reconciler.manifests.templates.source import RESERVED, Source, rebase_contexts, strip_last_newline
from reconciler.manifests.templates.tokens import Parser

MAX_NAME = 1024
LOOK_UP_COST, TOKEN_COST = 2_000, 500
"""Units of looking for a file, and of compiling a word or sign of it."""


class Finder(BaseLoader):
    """The files of one rendering: the manifest itself, and what it includes, imports and extends.

    Searched are the folder that the official client is run in, then those of the files read so far, then `others`.
    """

    def __init__(self, manifest: Source, folder: Path, others: tuple[Path, ...]) -> None:
        self.manifest = manifest
        self.root = Path(manifest.path).parent
        self.folders = [folder, self.root]
        self.others = others
        self.bounds = tuple(bound.resolve() for bound in (folder, *others))
        self.sources = {manifest.path: manifest}
        self.used_names: set[str] = set()
        self.set_names: set[str] = set()

    def load(self, environment: Any, name: str, globals: Any = None) -> Template:  # noqa: A002 - jinja's name
        """Called by Jinja for the manifest itself and for each other file, once for each name."""
        if name == self.manifest.path:
            source, compiled = self.manifest, _compile(environment, self.manifest)
        else:
            environment.meter.spend(LOOK_UP_COST)
            source = self.find(name)
            self.sources[source.path] = source
            compiled = _compile_cached(source, _Compiler(environment))
        environment.meter.spend(compiled.tokens * TOKEN_COST)
        self.used_names |= compiled.used_names
        self.set_names |= compiled.set_names
        made: Template = environment.template_class.from_code(environment, compiled.code, globals or {}, None)
        return made

    def find(self, name: str) -> Source:
        """The file of that name: never absolute, hidden or out of the project, nor through a link that leads there."""
        wanted = name.strip()
        if refusal := _explain_refusal(wanted):
            shortened = name if len(name) <= 100 else f"{name[:100]}…"
            raise SecurityError(f"the file {shortened!r} is not read: {refusal}")
        for folder in (*self.folders, *self.others):
            path = folder / wanted
            if path.is_file():
                self._check(path, name)
                return self._read(path)
        raise TemplateNotFound(name)

    def _check(self, path: Path, name: str) -> None:
        real = path.resolve()
        inside = next((real.relative_to(bound) for bound in self.bounds if real.is_relative_to(bound)), None)
        if inside is None:
            raise SecurityError(f"the file {name!r} is not read: it leads out of the project")
        if refusal := _explain_refusal(inside.as_posix()):
            raise SecurityError(f"the file {name!r} is not read: it is a link, and {refusal}")

    def _read(self, path: Path) -> Source:
        written = strip_last_newline(read_text(path))
        if RESERVED.search(written):
            raise SecurityError(
                f"the file {format_path(path)!r} contains private-use characters U+E0F0 to U+E0FF"
            )
        text, edits = rebase_contexts(written, path.parent, self.root)
        if path.parent not in self.folders:
            self.folders.append(path.parent)
        return Source(os.path.normpath(path), format_path(path), written, text, edits)

    def near(self, name: str) -> str | None:
        """A file that exists and is called much like that."""
        folder, _, last = name.rpartition("/")
        found = [f"{folder}/{one}".lstrip("/") for one in self._names(folder)]
        close = get_close_matches(f"{folder}/{last}".lstrip("/"), found, n=1, cutoff=0.6)
        return close[0] if close else None

    def _names(self, folder: str) -> Iterator[str]:
        if _explain_refusal(f"{folder}/x".lstrip("/")):
            return
        for base in (*self.folders, *self.others):
            if (base / folder).is_dir():
                yield from (one.name for one in (base / folder).iterdir() if one.is_file())


def _explain_refusal(name: str) -> str | None:
    """Why a name is not looked for at all."""
    parts = [part for part in name.split("/") if part != "."]
    if len(name) > MAX_NAME or any(len(part) > 255 for part in parts):
        return "the name is too long"
    if name.startswith(("/", "~")) or "\\" in name or not name.isprintable() or ".." in parts:
        return "only names inside the project"
    if any(part.startswith(".") for part in parts):
        return "hidden files and folders are not for manifests"
    return None


class _Compiled(NamedTuple):
    code: CodeType
    tokens: int
    used_names: frozenset[str]
    set_names: frozenset[str]


class _Compiler:
    """An environment that is equal to any other one: they compile alike."""

    def __init__(self, environment: Any) -> None:
        self.environment = environment

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Compiler)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _compile_cached(source: Source, compiler: _Compiler) -> _Compiled:
    """Compiled once for all manifests that include the file."""
    return _compile(compiler.environment, source)


def _compile(environment: Any, source: Source) -> _Compiled:
    parser = Parser(environment, source)
    try:
        tree = parser.parse()
        names = list(tree.find_all(nodes.Name))
        code: CodeType = environment.compile(tree, source.path, source.path)
    except (RecursionError, MemoryError) as error:
        message = "tags, brackets or operators are nested too deeply"
        raise TemplateSyntaxError(message, parser.stream.current.lineno, source.path, source.path) from error
    used, stored = (
        frozenset(name.name for name in names if (name.ctx == "load") is loaded) for loaded in (True, False)
    )
    return _Compiled(code, parser.count, used, stored)
