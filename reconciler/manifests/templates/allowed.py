"""What an expression may read from a value and call: lists of names, by type (S1).

Everything else is refused, including what Jinja's own sandbox allows.
"""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro, Undefined
from jinja2.utils import Namespace

from reconciler.manifests.templates.meter import VIEWS
from reconciler.manifests.templates.strings import SizedMethod

_LOOP = """
    index index0 revindex revindex0 first last length depth depth0 previtem nextitem cycle changed
"""
_TEXT = """
    capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit isidentifier islower
    isnumeric isprintable isspace istitle isupper lower lstrip partition removeprefix removesuffix rfind rindex
    rpartition rsplit rstrip split splitlines startswith strip swapcase title upper
    center expandtabs join ljust replace rjust zfill
"""
ATTRIBUTES: dict[type, frozenset[str]] = {
    str: frozenset(_TEXT.split()),
    list: frozenset({"count", "index", "copy"}),
    tuple: frozenset({"count", "index"}),
    dict: frozenset({"keys", "values", "items", "get", "copy"}),
    int: frozenset({"bit_length", "bit_count"}),
    float: frozenset({"is_integer"}),
    range: frozenset({"count", "index", "start", "stop", "step"}),
    LoopContext: frozenset(_LOOP.split()),
    Macro: frozenset({"name", "arguments", "catch_kwargs", "catch_varargs", "caller"}),
    BlockReference: frozenset({"super", "name"}),
}
"""The methods in the last line of _TEXT can make a large text of a small one: see `strings`."""

PRINTABLE = (str, int, float, list, tuple, dict, range, *VIEWS)


def may_read(value: Any, name: str) -> bool:
    """Whether an expression may read that attribute; attributes of a namespace or a module are its variables."""
    if name.startswith("_"):
        return False
    if type(value) in {Namespace, TemplateModule}:
        return True
    return any(name in ATTRIBUTES[kind] for kind in type(value).__mro__ if kind in ATTRIBUTES) or (
        isinstance(value, tuple) and name in getattr(type(value), "_fields", ())
    )


def may_call(value: Any, known: tuple[Callable[..., Any], ...]) -> bool:
    """Whether an expression may call something: macros, blocks, loops, allowed methods, and what is `known`."""
    if isinstance(value, Macro | BlockReference | LoopContext | Undefined | SizedMethod) or any(
        value is k for k in known
    ):
        return True
    if isinstance(value, BuiltinMethodType):
        return may_read(value.__self__, value.__name__)
    return isinstance(value, MethodType) and isinstance(value.__self__, LoopContext)
