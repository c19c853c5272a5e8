"""Jinja's filters and tests, each of them paying for what it goes through and what it makes.

Filters that the official client has and manifests do not: `REFUSED`, with what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import pass_context, pass_environment
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJAS
from jinja2.runtime import Undefined
from jinja2.tests import TESTS as JINJAS_TESTS
from jinja2.utils import _PassArg

from reconciler.manifests.templates.meter import CALL, MOST_PARTS, PART, SPAN, Excess, Meter, sight, weight
from reconciler.manifests.templates.strings import formatted, joined_size, listed, replaced_size
from reconciler.manifests.templates.traced import Traced, indented, trimmed

REFUSED = {
    "attr": "write value.name or value['name']",
    "pprint": "use tojson",
    "random": "a plan is the same for the same manifests: choose a value",
    "urlize": "manifests hold no HTML",
    "xmlattr": "manifests hold no HTML",
}
HIDDEN = "\ue0f2"
"""Begins the mark that stands for a secret: see `manifests.secrets`."""

_KEEPING = {"secret", "d", "default", "string", "safe", "tojson", "indent", "trim"}
"""Filters that leave a secret whole; others would change the mark that stands for it, and not the secret."""

Before = Callable[..., int]
"""The characters of a result, from the arguments: known before it is made."""


def _before_indent(text: Any, width: Any = 4, *_: Any, **__: Any) -> int:
    margin = len(width) if isinstance(width, str) else int(width)
    return len(str(text)) + (str(text).count("\n") + 1) * max(margin, 0)


def _before_replace(text: Any, old: Any, new: Any, count: int | None = None) -> int:
    return replaced_size(str(text), str(old), str(new), count)


def _before_center(text: Any, width: int = 80) -> int:
    return max(len(str(text)), int(width))


def _before_wrap(text: Any, *args: Any, **kwargs: Any) -> int:
    between = kwargs.get("wrapstring", args[2] if len(args) > 2 else None) or "\n"
    return len(str(text)) * (len(between) + 20)


def _before_json(value: Any, indent: Any = None) -> int:
    if isinstance(indent, str) or (indent or 0) > 16:
        raise SecurityError("tojson indents by 16 columns at most")
    return weight(value) * 2


def _before_round(_value: Any, precision: int = 0, *_: Any) -> int:
    if abs(precision) > 30:
        raise SecurityError("round takes at most 30 digits")
    return 0


def _before_pieces(_items: Any, count: int, *_: Any, **__: Any) -> int:
    if count > MOST_PARTS:
        raise Excess(f"more than {MOST_PARTS:,} pieces")
    return 0


_BEFORE: Mapping[str, Before] = {
    "indent": _before_indent,
    "replace": _before_replace,
    "center": _before_center,
    "wordwrap": _before_wrap,
    "tojson": _before_json,
    "round": _before_round,
    "batch": _before_pieces,
    "slice": _before_pieces,
}


def _paying(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that pays, and gives lists where Jinja's gives something that is only worked out later."""
    passed = _PassArg.from_obj(function)
    before = _BEFORE.get(name)

    @pass_context
    def paid(context: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        meter: Meter = context.environment.meter
        meter.spend(CALL + (SPAN * len(value.spans) if isinstance(value, Traced) else 0))
        for one in (value, *args, *kwargs.values()):
            if not isinstance(one, Undefined):
                meter.spend(weight(one))
        if isinstance(value, str) and HIDDEN in value and name not in _KEEPING:
            raise SecurityError(
                f"a secret cannot go through the filter `{name}`: it is known only when it is sent"
            )
        if before is not None:
            meter.grow(before(value, *args, **kwargs))
        first = _first(passed, context)
        result = function(*first, value, *args, **kwargs)
        if isinstance(result, Iterator):
            result = listed(result)
        if not isinstance(result, Undefined):
            meter.pay_for(result)
        return result

    return wraps(function)(paid) if passed is None else paid


def _first(passed: Any, context: Any) -> tuple[Any, ...]:
    match passed:
        case None:
            return ()
        case _PassArg.context:
            return (context,)
        case _PassArg.eval_context:
            return (context.eval_ctx,)
        case _:
            return (context.environment,)


def _tested(function: Callable[..., Any]) -> Callable[..., Any]:
    """A test that pays for what it looks at."""
    passed = _PassArg.from_obj(function)

    @pass_environment
    def paid(environment: Any, value: Any, *args: Any) -> Any:
        units = PART
        for one in (value, *args):
            if not isinstance(one, Undefined):
                units += sight(one)
        environment.meter.spend(units)
        return function(*((environment,) if passed is not None else ()), value, *args)

    return paid


def _indent(text: Any, width: Any = 4, first: bool = False, blank: bool = False) -> Any:  # noqa: FBT001, FBT002
    if isinstance(text, Traced) and isinstance(width, int):
        return indented(text, width, first=first, blank=blank)
    return JINJAS["indent"](text, width, first, blank)


def _trim(value: Any, chars: str | None = None) -> Any:
    if isinstance(value, Traced):
        return trimmed(value, chars)
    return JINJAS["trim"](value, chars)


@pass_context
def _join(context: Any, value: Any, d: str = "", attribute: Any = None) -> str:
    """The texts of items one after another, as Jinja's filter of that name."""
    items = listed(value)
    if attribute is not None:
        items = context.environment.call_filter("map", items, (), {"attribute": attribute}, context=context)
    texts = [str(item) for item in items]
    context.environment.meter.grow(joined_size(str(d), texts))
    return str(d).join(texts)


@pass_context
def _sum(context: Any, iterable: Any, attribute: Any = None, start: Any = 0) -> Any:
    items = listed(iterable)
    if attribute is not None:
        items = context.environment.call_filter("map", items, (), {"attribute": attribute}, context=context)
    total = start
    for item in items:
        total = context.environment.call_binop(context, "+", total, item)
    return total


@pass_context
def _format(context: Any, value: Any, *args: Any, **kwargs: Any) -> str:
    if args and kwargs:
        raise TypeError("format takes values by position or by name, not both")
    return formatted(context.environment.meter, str(value), kwargs or args)


_OWN = {"indent": _indent, "trim": _trim, "join": _join, "sum": _sum, "format": _format}


def _refused(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise SecurityError(f"the filter `{name}` is not available in manifests: {REFUSED[name]}")

    return refuse


FILTERS: dict[str, Callable[..., Any]] = {
    name: _refused(name) if name in REFUSED else _paying(name, _OWN.get(name, function))
    for name, function in JINJAS.items()
}
_TESTS: dict[str, Callable[..., Any]] = dict(JINJAS_TESTS)  # type: ignore[arg-type]
TESTS: dict[str, Callable[..., Any]] = {name: _tested(function) for name, function in _TESTS.items()}


def _no_secrets(_value: Any) -> Any:
    raise SecurityError("secrets are not available here")


FILTERS["secret"] = _no_secrets
