"""The environment in which compiled templates run: what they print and include, each piece with its location."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from jinja2 import TemplateNotFound, TemplateRuntimeError
from jinja2.environment import TemplateModule

from reconciler.manifests.templates.meter import CALL_COST, EMIT_COST, INCLUDE_COST, PART_COST, SPAN_COST
from reconciler.manifests.templates.sandbox import Sandbox
from reconciler.manifests.templates.source import Step
from reconciler.manifests.templates.traced import IncludedText, Span, TracedText, add_step, join_pieces
from reconciler.manifests.templates.undefined import describe_type
from reconciler.manifests.templates.writer import Writer

MAX_FILES = 10
"""Levels of files that include one another."""


class CircularInclude(TemplateRuntimeError):
    """Files that include or extend one another without end: `files` from the outermost on."""

    def __init__(self, files: tuple[str, ...]) -> None:
        super().__init__(" -> ".join(files))
        self.files = files


def _cut_to_cycle(files: tuple[str, ...]) -> tuple[str, ...]:
    """The chain up to where it comes back to a file; all of it if it never does."""
    for number, file in enumerate(files):
        if file in files[:number]:
            return files[: number + 1]
    return files


class Environment(Sandbox):
    """Jinja as the official client sets it up, in a sandbox; one for each rendered file."""

    code_generator_class = Writer
    concat = staticmethod(join_pieces)

    def __init__(self, loader: Any, secret: Callable[[Any], str] | None = None) -> None:
        super().__init__(loader, secret)
        self._open: list[Step] = []
        self._parents: dict[str, str] = {}

    # what compiled templates call

    def texts(self, file: str, pieces: Iterable[tuple[tuple[str, int], ...]]) -> list[TracedText]:
        """The literal texts of a template, made once when it is loaded."""
        made = []
        for group in pieces:
            spans, size = [], 0
            for text, offset in group:
                spans.append(Span(size, file, offset, literal=True))
                size += len(text)
            made.append(TracedText.of("".join(text for text, _ in group), spans))
        return made

    def emit(self, value: Any, file: str, offset: int) -> TracedText:
        """What an expression prints."""
        if isinstance(value, TemplateModule):
            value = join_pieces(value._body_stream)  # noqa: SLF001 - what its __str__ reads
        if isinstance(value, TracedText):
            self.meter.spend(EMIT_COST + SPAN_COST * len(value.spans))
            return type(value).of(value, add_step(value.spans, (file, offset)))
        text = self.printed(value)
        self.meter.spend(EMIT_COST + len(text))
        return TracedText.of(text, (Span(0, file, offset, literal=False),))

    def tick(self, nodes: int) -> None:
        """Charge for a body of that many nodes."""
        self.meter.spend(nodes * PART_COST)

    def included(
        self, context: Any, wanted: Any, step: Step, local: dict[str, Any] | None, *, optional: bool
    ) -> IncludedText:
        """The text of an included file; `local` are the variables at the tag, None without context."""
        try:
            template = self.get_or_select_template(wanted)
        except TemplateNotFound:
            if optional:
                return IncludedText.of("", ())
            raise
        with self._inside(template, step):
            outer = {} if local is None else context.get_all()
            made = template.new_context(outer, shared=local is not None, locals=local)
            text = join_pieces(template.root_render_func(made))
        self.meter.spend(INCLUDE_COST + len(text) + SPAN_COST * len(text.spans))
        return IncludedText.of(text, add_step(text.spans, step, always=True))

    def imported(self, context: Any, wanted: Any, step: Step, local: dict[str, Any] | None) -> Any:
        """The macros and variables of another file."""
        self.meter.spend(CALL_COST)
        template = self.get_template(wanted)
        with self._inside(template, step):
            if local is None:
                return template._get_default_module()  # noqa: SLF001 - what Jinja's own code calls
            return template.make_module(context.get_all(), shared=True, locals=local)

    @contextmanager
    def _inside(self, template: Any, step: Step) -> Iterator[None]:
        self._open.append(step)
        try:
            if len(self._open) > MAX_FILES:
                raise CircularInclude(
                    _cut_to_cycle((*(file for file, _ in self._open), str(template.filename)))
                )
            yield
        finally:
            self._open.pop()

    # what Jinja asks

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Any:  # noqa: A002
        """`parent` is set for `extends`: such a chain may not come back to itself."""
        if not isinstance(name, str | self.template_class | self.undefined):
            raise TypeError(f"a file is named by text, not by {describe_type(name)}")
        wanted: Any = name
        template = super().get_template(wanted, None, globals)
        if parent is not None:
            self._parents[parent] = str(template.filename)
            chain = [parent]
            while (above := self._parents.get(chain[-1])) is not None:
                chain.append(above)
                if above == parent:
                    raise CircularInclude(tuple(chain))
        return template

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """As it is: Jinja would make a traceback with lines, and ours are offsets (see `failure`)."""
        del source
        error = sys.exc_info()[1]
        if error is None:
            raise AssertionError("only called where an error is handled")
        raise error
