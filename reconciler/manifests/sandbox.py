"""Where templates run: plain data in, text out, nothing else within reach (reliability S1, S2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from jinja2 import StrictUndefined, TemplateRuntimeError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from reconciler.manifests.marks import MARK, Marks

MOST_OUTPUT = 5 * 2**20
"""Characters of one rendered file."""

MOST_STEPS = 100_000
"""Numbers that `range` hands out to one rendered file."""

_DROPPED_GLOBALS = ("lipsum", "cycler", "joiner")
_DROPPED_FILTERS = ("pprint", "urlize", "xmlattr", "format", "center", "attr", "map", "random")


class Unnamed(TemplateRuntimeError):
    """A name that nobody defined: `name`, looked up in `holder` ("" for the variables themselves)."""

    def __init__(self, name: str, holder: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.holder, self.known = name, holder, known


class Undefined(StrictUndefined):
    """Says which name is missing and what there is instead."""

    def _fail_with_undefined_error(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - jinja's signature
        holder = self._undefined_obj
        if isinstance(holder, dict):
            known = tuple(sorted(str(key) for key in holder))
            raise Unnamed(str(self._undefined_name), "a map", known)
        kind = "" if holder is missing else f"a value of type {type(holder).__name__}"
        raise Unnamed(str(self._undefined_name), kind, ())

    __iter__ = __str__ = __len__ = _fail_with_undefined_error
    __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error
    __contains__ = _fail_with_undefined_error
    __add__ = __radd__ = __mul__ = __rmul__ = __call__ = __getitem__ = _fail_with_undefined_error
    __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = _fail_with_undefined_error


class Environment(ImmutableSandboxedEnvironment):
    """Jinja as the official client sets it up, in a sandbox."""

    intercepted_binops: ClassVar[frozenset[str]] = frozenset({"*", "**"})  # type: ignore[misc]

    def __init__(self, file_number: Callable[[str | None], int], **options: Any) -> None:
        self.file_number = file_number
        super().__init__(
            undefined=Undefined, extensions=[Marks], finalize=_finalize, keep_trailing_newline=True, **options
        )
        for name in _DROPPED_GLOBALS:
            self.globals.pop(name, None)
        for name in _DROPPED_FILTERS:
            self.filters.pop(name, None)
        self.filters["_indent_included"] = indent_included

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Small expressions must not make huge values."""
        del context
        if operator == "**":
            raise SecurityError("`**` is not available in manifests")
        sizes = [len(side) for side in (left, right) if isinstance(side, str | list | tuple)]
        factor = max((side for side in (left, right) if isinstance(side, int)), default=1)
        if sizes and sizes[0] * factor > MOST_STEPS:
            raise SecurityError("this multiplication makes a value that is too large")
        return left * right


def budgeted_range() -> Callable[..., range]:
    """`range` for one rendered file, over all of its loops."""
    left = MOST_STEPS

    def limited(*bounds: int) -> range:
        nonlocal left
        numbers = range(*bounds)
        left -= len(numbers)
        if left < 0:
            raise SecurityError(f"loops over range() take more than {MOST_STEPS} steps")
        return numbers

    return limited


def joined(chunks: Iterator[str]) -> str:
    """The output of a template, up to the limit."""
    parts: list[str] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_OUTPUT:
            raise SecurityError(f"the rendered file is larger than {MOST_OUTPUT // 2**20} MiB")
        parts.append(chunk)
    return "".join(parts)


def indent_included(text: str, width: int) -> str:
    """Every line of an included text but the first, and not blank ones, moved right (contract 7)."""
    first, *rest = text.rstrip("\n").split("\n")
    return "\n".join(
        [first, *((" " * width + line) if MARK.sub("", line).strip() else line for line in rest)]
    )


def _finalize(value: Any) -> Any:
    """None is nothing, not the word None."""
    return "" if value is None else value
