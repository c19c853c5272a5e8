"""What an output format is."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model.location import Location

ReadSourceLine = Callable[[Location], str | None]
NameFile = Callable[[str], str]


@dataclass(frozen=True)
class RenderOptions:
    """What a command asks for besides the format; each format uses what concerns it."""

    color: bool = False
    show_resolution: bool = False
    show_source: bool = False
    read_source_line: ReadSourceLine | None = None
    name_annotated_file: NameFile = str
    """A file's path as the reader of annotations expects it: from the root of the repository."""
    summary: bool = True


Renderer = Callable[[Any, RenderOptions], str]


@dataclass(frozen=True)
class Format:
    """A format by its name on the command line, the module with its RENDERERS, and the types of reports it can show.

    The module is imported when something is rendered: `--help` only needs names.
    """

    name: str
    module: str
    reports: tuple[type, ...]

    @property
    def renderers(self) -> Mapping[type, Renderer]:
        """A renderer for each type of report."""
        renderers: Mapping[type, Renderer] = importlib.import_module(self.module).RENDERERS
        return renderers


def ignore_options(render: Callable[[Any], str]) -> Renderer:
    """A renderer that needs no options."""
    return lambda report, _options: render(report)
