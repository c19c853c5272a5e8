"""Rendering a manifest: templates mean what they mean to the official client (contract 7), in a sandbox."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from reconciler.manifests.files import shown
from reconciler.manifests.marks import CLOSE, OPEN, Source, unmark
from reconciler.manifests.sandbox import Environment, Unnamed, budgeted_range, joined
from reconciler.model.place import Place
from reconciler.model.problem import InputError, Problem

_INCLUDE = re.compile(r"\{%[-+]?\s*include\b[^\n]*?[-+]?%\}")
_TEMPLATE_MARKS = ("{{", "{%", "{#")
_RAW = "wrap text that is meant for the platform in {% raw %} … {% endraw %}"


@dataclass(frozen=True)
class Rendered:
    """Text, and where each of its lines was written."""

    text: str
    files: tuple[str, ...]
    sources: tuple[Source | None, ...]

    def locate(self, line: int, column: int) -> Place:
        """The place in the sources of a spot of the rendered text (from 1)."""
        source = self.sources[line - 1] if 0 < line <= len(self.sources) else None
        if source is None:
            return Place(self.files[0], line, column)
        return Place(self.files[source.file], source.line, column)


def render(path: Path, text: str, variables: Mapping[str, Any], folders: tuple[Path, ...]) -> Rendered:
    """Render one manifest; InputError says what is wrong and where.

    `folders` are searched for includes, the folder of the
    file that asks first, and bound what may be read.
    """
    if not any(mark in text for mark in _TEMPLATE_MARKS):
        lines = text.count("\n") + 1
        return Rendered(text, (shown(path),), tuple(Source(0, n) for n in range(1, lines + 1)))
    return _Run(path, text, folders).render(variables)


class _Run(BaseLoader):
    """The rendering of one file: also the loader of what it includes."""

    def __init__(self, path: Path, text: str, folders: tuple[Path, ...]) -> None:
        self.path, self.text = path, text
        self.folders = (path.parent, *folders)
        self.bounds = tuple(folder.resolve() for folder in folders) or (path.parent.resolve(),)
        self.files: list[str] = [shown(path)]
        self.paths: dict[str, int] = {str(path): 0}

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        environment = Environment(self.file_number, loader=self, cache_size=0)
        try:
            template = environment.get_template(str(self.path))
            given = {**variables, "range": budgeted_range()}
            text, sources = unmark(joined(template.generate(given)))
        except Unnamed as error:
            raise self.problem(error, *_undefined(error, variables)) from error
        except TemplateNotFound as error:
            message = f"the included file {error.name!r} is not found"
            raise self.problem(
                error, message, "files are found from the manifest's folder and the project's"
            ) from error
        except TemplateSyntaxError as error:
            place = Place(self.files[self.file_number(error.filename)], error.lineno)
            raise InputError([Problem(f"template syntax: {error.message}", place, _RAW)]) from error
        except SecurityError as error:
            raise self.problem(error, f"not allowed in a template: {error}", "write it without") from error
        except RecursionError as error:
            raise self.problem(
                error, "includes or macros call each other without end", "break the circle"
            ) from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise self.problem(error, f"the template fails: {error}", "correct the expression") from error
        return Rendered(text, tuple(self.files), sources)

    def file_number(self, filename: str | None) -> int:
        """The number that stands for a file in marks."""
        return self.paths.get(str(filename), 0)

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Any]:
        """Called by Jinja for the manifest itself and for each include."""
        del environment
        if template == str(self.path):
            return _prepared(self.text), template, lambda: True
        found = self.find(template)
        if found is None:
            raise TemplateNotFound(template)
        text = found.read_text(encoding="utf-8", errors="replace")
        if str(found) not in self.paths:
            self.paths[str(found)] = len(self.files)
            self.files.append(shown(found))
        if text.count(OPEN) or text.count(CLOSE):
            raise SecurityError(f"{found.name} holds reserved characters")
        return _prepared(text), str(found), lambda: True

    def find(self, name: str) -> Path | None:
        """The file of an include: never absolute, never out of the project, never through a link out."""
        if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
            raise SecurityError(f"include of {name!r}: only names inside the project")
        for folder in self.folders:
            candidate = folder / name
            if candidate.is_file():
                real = candidate.resolve()
                if not any(real.is_relative_to(bound) for bound in self.bounds):
                    raise SecurityError(f"include of {name!r} leads out of the project")
                return real
        return None

    def problem(self, error: BaseException, message: str, remedy: str) -> InputError:
        """The error at the template line where it happened."""
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in self.paths]
        if not frames:
            return InputError([Problem(message, Place(self.files[0]), remedy)])
        place = Place(self.files[self.paths[frames[-1].filename]], frames[-1].lineno or 0)
        return InputError([Problem(message, place, remedy)])


def _prepared(text: str) -> str:
    """Include tags keep the indentation of the spot they stand at (contract 7)."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    return _INCLUDE.sub(partial(_indented, line), line)


def _indented(line: str, match: re.Match[str]) -> str:
    width = len(line[: match.start()])
    return f"{{% filter _indent_included({width}) %}}{match.group()}{{% endfilter %}}"


def _undefined(error: Unnamed, variables: Mapping[str, Any]) -> tuple[str, str]:
    """What to say of a missing name: the nearest one that exists, and how to mean braces literally."""
    if error.holder:
        known = error.known
        what = f"{error.name!r} is not defined in {error.holder}"
    else:
        known = tuple(sorted(variables))
        what = f"the variable {error.name!r} is not defined"
    near = get_close_matches(error.name, known, n=1, cutoff=0.6)
    if near:
        return what, f"did you mean {near[0]!r}?"
    if error.holder == "a map" and set(error.known) == set(variables.get("os_env", {})):
        return (
            f"the environment variable {error.name!r} is not available",
            "list it under `env:` in peak-apply.yaml",
        )
    return what, f"define it under `params:`, in a params file or with -p {error.name}=…; {_RAW}"
