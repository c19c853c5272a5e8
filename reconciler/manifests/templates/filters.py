"""Jinja's filters and tests; each call is charged for the values that it reads and makes.

`REFUSED` are filters that the official client has and manifests do not, with what to write instead.
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

from reconciler.manifests.templates.meter import (
    CALL_COST,
    MAX_PARTS,
    PART_COST,
    SPAN_COST,
    LimitExceeded,
    Meter,
    measure,
    measure_comparison,
)
from reconciler.manifests.templates.strings import (
    estimate_joined,
    estimate_replaced,
    format_percent,
    list_items,
)
from reconciler.manifests.templates.traced import TracedText, indent_text, trim_text

REFUSED = {
    "attr": "write value.name or value['name']",
    "pprint": "use tojson",
    "random": "a plan is the same for the same manifests: choose a value",
    "urlize": "manifests contain no HTML",
    "xmlattr": "manifests contain no HTML",
}
PLACEHOLDER_START = "\ue0f2"
"""The first character of a placeholder for a secret: see `manifests.secrets`."""

_SECRET_FILTERS = {"secret", "d", "default", "string", "safe", "tojson", "indent", "trim"}
"""Filters that keep a secret whole; others would change its placeholder instead of the secret."""

Estimate = Callable[..., int]
"""Computes the characters of a result from the arguments, before the result is made."""


def _estimate_indent(text: Any, width: Any = 4, *_: Any, **__: Any) -> int:
    margin = len(width) if isinstance(width, str) else int(width)
    return len(str(text)) + (str(text).count("\n") + 1) * max(margin, 0)


def _estimate_replace(text: Any, old: Any, new: Any, count: int | None = None) -> int:
    return estimate_replaced(str(text), str(old), str(new), count)


def _estimate_center(text: Any, width: int = 80) -> int:
    return max(len(str(text)), int(width))


def _estimate_wrap(text: Any, *args: Any, **kwargs: Any) -> int:
    between = kwargs.get("wrapstring", args[2] if len(args) > 2 else None) or "\n"
    return len(str(text)) * (len(between) + 20)


def _estimate_json(value: Any, indent: Any = None) -> int:
    if isinstance(indent, str) or (indent or 0) > 16:
        raise SecurityError("tojson indents by 16 columns at most")
    return measure(value) * 2


def _check_round(_value: Any, precision: int = 0, *_: Any) -> int:
    if abs(precision) > 30:
        raise SecurityError("round takes at most 30 digits")
    return 0


def _check_pieces(_items: Any, count: int, *_: Any, **__: Any) -> int:
    if count > MAX_PARTS:
        raise LimitExceeded(f"more than {MAX_PARTS:,} pieces")
    return 0


_ESTIMATES: Mapping[str, Estimate] = {
    "indent": _estimate_indent,
    "replace": _estimate_replace,
    "center": _estimate_center,
    "wordwrap": _estimate_wrap,
    "tojson": _estimate_json,
    "round": _check_round,
    "batch": _check_pieces,
    "slice": _check_pieces,
}


def _charge_filter(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, charged, and with a list as its result where Jinja's returns a lazy iterator."""
    passed = _PassArg.from_obj(function)
    before = _ESTIMATES.get(name)

    @pass_context
    def paid(context: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        meter: Meter = context.environment.meter
        meter.spend(CALL_COST + (SPAN_COST * len(value.spans) if isinstance(value, TracedText) else 0))
        for one in (value, *args, *kwargs.values()):
            if not isinstance(one, Undefined):
                meter.spend(measure(one))
        if isinstance(value, str) and PLACEHOLDER_START in value and name not in _SECRET_FILTERS:
            raise SecurityError(
                f"a secret cannot go through the filter `{name}`: it is known only when it is sent"
            )
        if before is not None:
            meter.grow(before(value, *args, **kwargs))
        first = _get_passed_arguments(passed, context)
        result = function(*first, value, *args, **kwargs)
        if isinstance(result, Iterator):
            result = list_items(result)
        if not isinstance(result, Undefined):
            meter.pay_for(result)
        return result

    return wraps(function)(paid) if passed is None else paid


def _get_passed_arguments(passed: Any, context: Any) -> tuple[Any, ...]:
    match passed:
        case None:
            return ()
        case _PassArg.context:
            return (context,)
        case _PassArg.eval_context:
            return (context.eval_ctx,)
        case _:
            return (context.environment,)


def _charge_test(function: Callable[..., Any]) -> Callable[..., Any]:
    """The test, charged for the values that it reads."""
    passed = _PassArg.from_obj(function)

    @pass_environment
    def paid(environment: Any, value: Any, *args: Any) -> Any:
        units = PART_COST
        for one in (value, *args):
            if not isinstance(one, Undefined):
                units += measure_comparison(one)
        environment.meter.spend(units)
        return function(*((environment,) if passed is not None else ()), value, *args)

    return paid


def _indent(text: Any, width: Any = 4, first: bool = False, blank: bool = False) -> Any:  # noqa: FBT001, FBT002
    if isinstance(text, TracedText) and isinstance(width, int):
        return indent_text(text, width, first=first, blank=blank)
    return JINJAS["indent"](text, width, first, blank)


def _trim(value: Any, chars: str | None = None) -> Any:
    if isinstance(value, TracedText):
        return trim_text(value, chars)
    return JINJAS["trim"](value, chars)


@pass_context
def _join(context: Any, value: Any, d: str = "", attribute: Any = None) -> str:
    """The texts of items one after another, as Jinja's filter of that name."""
    items = list_items(value)
    if attribute is not None:
        items = context.environment.call_filter("map", items, (), {"attribute": attribute}, context=context)
    texts = [str(item) for item in items]
    context.environment.meter.grow(estimate_joined(str(d), texts))
    return str(d).join(texts)


@pass_context
def _sum(context: Any, iterable: Any, attribute: Any = None, start: Any = 0) -> Any:
    items = list_items(iterable)
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
    return format_percent(context.environment.meter, str(value), kwargs or args)


_OWN = {"indent": _indent, "trim": _trim, "join": _join, "sum": _sum, "format": _format}


def _refuse_filter(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise SecurityError(f"the filter `{name}` is not available in manifests: {REFUSED[name]}")

    return refuse


FILTERS: dict[str, Callable[..., Any]] = {
    name: _refuse_filter(name) if name in REFUSED else _charge_filter(name, _OWN.get(name, function))
    for name, function in JINJAS.items()
}
_TESTS: dict[str, Callable[..., Any]] = dict(JINJAS_TESTS)  # type: ignore[arg-type]
TESTS: dict[str, Callable[..., Any]] = {name: _charge_test(function) for name, function in _TESTS.items()}


def _refuse_secret(_value: Any) -> Any:
    raise SecurityError("secrets are not available here")


FILTERS["secret"] = _refuse_secret
