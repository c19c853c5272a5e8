"""Where templates run: plain data in, text out, nothing else within reach (reliability S1, S2)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any, ClassVar, NoReturn

from jinja2 import StrictUndefined, TemplateNotFound, TemplateRuntimeError
from jinja2 import Undefined as AnyUndefined
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing

from reconciler.manifests.templates.allowed import PRINTABLE, may_call, may_read
from reconciler.manifests.templates.filters import FILTERS, REFUSED, TESTS
from reconciler.manifests.templates.meter import (
    CALL,
    EMIT,
    INCLUDE,
    MOST_BITS,
    MOST_PARTS,
    PART,
    SPAN,
    STEP,
    Excess,
    Meter,
    sight,
    weight,
)
from reconciler.manifests.templates.strings import Sized, formatted, listed, repeated
from reconciler.manifests.templates.traced import Included, Span, Step, Traced, joined, written_by
from reconciler.manifests.templates.writer import Writer

MOST_FILES = 10
"""Files that include one another, one inside the other."""


class Unnamed(TemplateRuntimeError):
    """A name that nobody defined: `name`, looked up in `holder` ("" for the variables themselves)."""

    def __init__(self, name: str, holder: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.holder, self.known = name, holder, known


class Circular(TemplateRuntimeError):
    """Files that include or extend one another without end: `files` from the outermost on."""

    def __init__(self, files: tuple[str, ...]) -> None:
        super().__init__(" -> ".join(files))
        self.files = files


def _round(files: tuple[str, ...]) -> tuple[str, ...]:
    """The chain up to where it comes back to a file; all of it if it never does."""
    for number, file in enumerate(files):
        if file in files[:number]:
            return files[: number + 1]
    return files


class Undefined(StrictUndefined):
    """Says which name is missing and what there is instead."""

    def _fail_with_undefined_error(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - jinja's signature
        if self._undefined_exception is SecurityError:
            raise SecurityError(self._undefined_message)
        holder = self._undefined_obj
        if isinstance(holder, dict):
            known = tuple(sorted(str(key) for key in holder))
            raise Unnamed(str(self._undefined_name), "a map", known)
        if holder is missing and self._undefined_hint:
            raise TemplateRuntimeError(self._undefined_hint)
        kind = "" if holder is missing else f"a value of type {_said(holder)}"
        raise Unnamed(str(self._undefined_name), kind, ())

    __iter__ = __str__ = __len__ = _fail_with_undefined_error
    __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error  # type: ignore[assignment]
    __contains__ = _fail_with_undefined_error
    __add__ = __radd__ = __mul__ = __rmul__ = __call__ = __getitem__ = _fail_with_undefined_error
    __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = _fail_with_undefined_error


class Environment(ImmutableSandboxedEnvironment):
    """Jinja as the official client sets it up, in a sandbox; one for each rendered file."""

    code_generator_class = Writer
    concat = staticmethod(joined)  # type: ignore[assignment]
    intercepted_binops: ClassVar[frozenset[str]] = frozenset({"+", "*", "**", "%"})  # type: ignore[misc]

    def __init__(self, loader: Any, secret: Callable[[Any], str] | None = None) -> None:
        super().__init__(
            undefined=Undefined, keep_trailing_newline=True, optimized=False, cache_size=-1, loader=loader
        )
        self.meter = Meter()
        self.filters = FILTERS if secret is None else {**FILTERS, "secret": secret}
        self.tests = TESTS
        self.globals = {"range": self._range, "dict": dict, "namespace": Namespace}
        self._known = (self.globals["range"], dict, Namespace)
        self._open: list[Step] = []
        self._parents: dict[str, str] = {}

    # what compiled templates call

    def texts(self, file: str, pieces: Iterable[tuple[tuple[str, int], ...]]) -> list[Traced]:
        """The literal texts of a template, made once when it is loaded."""
        made = []
        for group in pieces:
            spans, size = [], 0
            for text, offset in group:
                spans.append(Span(size, file, offset, literal=True))
                size += len(text)
            made.append(Traced.of("".join(text for text, _ in group), spans))
        return made

    def emit(self, value: Any, file: str, offset: int) -> Traced:
        """What an expression prints."""
        if isinstance(value, TemplateModule):
            value = joined(value._body_stream)  # noqa: SLF001 - what its __str__ reads
        if isinstance(value, Traced):
            self.meter.spend(EMIT + SPAN * len(value.spans))
            return type(value).of(value, written_by(value.spans, (file, offset)))
        text = self._printed(value)
        self.meter.spend(EMIT + len(text))
        return Traced.of(text, (Span(0, file, offset, literal=False),))

    def _printed(self, value: Any) -> str:
        """None is nothing, not the word None; what is no data has no text."""
        if value is None:
            return ""
        if isinstance(value, AnyUndefined):
            return str(value)
        if not isinstance(value, PRINTABLE):
            raise TypeError(f"this gives {_said(value)}, which is not a value to write")
        if not isinstance(value, str):
            self.meter.pay_for(value)
        return str(value)

    def tick(self, nodes: int) -> None:
        """A body was run that has so many nodes."""
        self.meter.spend(nodes * PART)

    def steps(self, items: Any) -> Any:
        """What a loop goes through."""
        if isinstance(items, AnyUndefined) or not hasattr(items, "__len__"):
            items = listed(items)
        self.meter.spend(len(items) * STEP)
        return items

    def made(self, value: Any) -> Any:
        """A value that an expression wrote down or cut out of another one."""
        self.meter.pay_for(value)
        return value

    def met(self, value: Any) -> Any:
        """A value that is compared."""
        if not isinstance(value, AnyUndefined):
            self.meter.spend(sight(value))
        return value

    def adjoined(self, values: tuple[Any, ...]) -> str:
        """`~`: the texts of values one after another."""
        texts = [value if isinstance(value, str) else self._text(value) for value in values]
        self.meter.grow(sum(map(len, texts)))
        return "".join(texts)

    def _text(self, value: Any) -> str:
        return "None" if value is None else self._printed(value)

    def included(
        self, context: Any, wanted: Any, step: Step, local: dict[str, Any] | None, *, optional: bool
    ) -> Included:
        """The text of an included file; `local` are the variables of the spot, None without context."""
        try:
            template = self.get_or_select_template(wanted)
        except TemplateNotFound:
            if optional:
                return Included.of("", ())
            raise
        with self._inside(template, step):
            outer = {} if local is None else context.get_all()
            made = template.new_context(outer, shared=local is not None, locals=local)
            text = joined(template.root_render_func(made))
        self.meter.spend(INCLUDE + len(text) + SPAN * len(text.spans))
        return Included.of(text, written_by(text.spans, step, always=True))

    def imported(self, context: Any, wanted: Any, step: Step, local: dict[str, Any] | None) -> TemplateModule:
        """The macros and variables of another file."""
        self.meter.spend(CALL)
        template = self.get_template(wanted)
        with self._inside(template, step):
            if local is None:
                return template._get_default_module()  # noqa: SLF001 - what Jinja's own code calls
            return template.make_module(context.get_all(), shared=True, locals=local)

    @contextmanager
    def _inside(self, template: Any, step: Step) -> Iterator[None]:
        self._open.append(step)
        try:
            if len(self._open) > MOST_FILES:
                raise Circular(_round((*(file for file, _ in self._open), str(template.filename))))
            yield
        finally:
            self._open.pop()

    # what Jinja asks

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Any:  # noqa: A002
        """`parent` is set for `extends`: such a chain may not come back to itself."""
        if not isinstance(name, str | self.template_class | self.undefined):
            raise TypeError(f"a file is named by text, not by {_said(name)}")
        template = super().get_template(name, None, globals)
        if parent is not None:
            self._parents[parent] = str(template.filename)
            chain = [parent]
            while (above := self._parents.get(chain[-1])) is not None:
                chain.append(above)
                if above == parent:
                    raise Circular(tuple(chain))
        return template

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """As it is: Jinja would make a traceback with lines, and ours are offsets (see `failure`)."""
        del source
        error = sys.exc_info()[1]
        if error is None:
            raise AssertionError("only called where an error is handled")
        raise error

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`value.name`: one of the attributes that are allowed, else the item of that name."""
        if may_read(obj, attribute):
            try:
                return self._sized(obj, attribute, getattr(obj, attribute))
            except AttributeError:
                pass
        found = self._item(obj, attribute)
        if found is not missing:
            return found
        return self._absent(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """`value[name]`: the item, else the attribute if it is allowed."""
        found = self._item(obj, argument)
        if found is not missing:
            return found
        if isinstance(argument, str):
            if may_read(obj, argument):
                try:
                    return self._sized(obj, argument, getattr(obj, argument))
                except AttributeError:
                    pass
            return self._absent(obj, argument)
        return self.undefined(obj=obj, name=argument)

    def _item(self, obj: Any, key: Any) -> Any:
        if isinstance(obj, type):
            return missing
        try:
            return obj[key]
        except (TypeError, LookupError):
            return missing

    def _sized(self, obj: Any, name: str, value: Any) -> Any:
        return (Sized.of(self.meter, obj, name) or value) if isinstance(obj, str) else value

    def _absent(self, obj: Any, name: str) -> Any:
        there = not isinstance(obj, AnyUndefined) and hasattr(obj if isinstance(obj, type) else type(obj), name)
        if there or name.startswith("_"):
            message = f"`.{name}` of {_said(obj)} is not available in manifests"
            return self.undefined(message, obj=obj, name=name, exc=SecurityError)
        return self.undefined(obj=obj, name=name)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - jinja's signature
        """Call a macro, an allowed method or function."""
        if isinstance(__obj, MethodType) and __obj.__func__ is Environment.steps:
            return __self.steps(*args)
        if not may_call(__obj, __self._known):
            raise SecurityError(f"{_said(__obj)} cannot be called in manifests")
        __self.meter.spend(CALL)
        for value in (*args, *kwargs.values()):
            if not isinstance(value, str):
                __self.meter.spend(weight(value) if isinstance(value, list | tuple | dict) else PART)
        if isinstance(__obj, LoopContext):
            args = tuple(__self.steps(items) for items in args)
        result = __context.call(__obj, *args, **kwargs)
        if not isinstance(result, Traced):
            __self.meter.pay_for(result)
        return result

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Small expressions must not make huge values."""
        del context
        match operator:
            case "**":
                if not isinstance(left, int | float) or abs(right) * max(int(left).bit_length(), 1) > MOST_BITS:
                    raise Excess(f"a power of more than {MOST_BITS} bits")
                return left**right
            case "%" if isinstance(left, str):
                return formatted(self.meter, left, right)
            case "%":
                return left % right
            case "+":
                return self.made(left + right)
        if isinstance(left, str | list | tuple):
            return self.made(repeated(self.meter, left, right))
        if isinstance(right, str | list | tuple):
            return self.made(repeated(self.meter, right, left))
        return self.made(left * right)

    def _range(self, *bounds: int) -> range:
        numbers = range(*bounds)
        if len(numbers) > MOST_PARTS:
            raise Excess(f"a range of more than {MOST_PARTS:,} numbers")
        return numbers


def _said(value: Any) -> str:
    """A kind of value as people say it."""
    if isinstance(value, type):
        return f"the function `{value.__name__}`"
    kind = type(value).__name__.lower().removesuffix("context").removesuffix("reference")
    return _KINDS.get(kind, kind)


_KINDS = {
    "str": "text", "traced": "text", "markup": "text", "int": "a number", "float": "a number", "bool": "true or false",
    "dict": "a map", "list": "a list", "tuple": "a list", "nonetype": "none", "macro": "a macro", "loop": "a loop",
    "block": "a block", "namespace": "a namespace", "templatemodule": "an imported file", "range": "a range",
    "method": "a function", "builtin_function_or_method": "a function", "sized": "a function",
    "template": "`self`",
}
