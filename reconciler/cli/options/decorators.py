"""How several options become one decorator, and their values one value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]


def add_options(function: Function, options: Sequence[Decorator]) -> Function:
    """Give a command these options, in this order."""
    for option in reversed(options):
        function = option(function)
    return function


def group_options(
    keyword: str, build: Callable[..., Any], names: Sequence[str], options: Sequence[Decorator]
) -> Decorator:
    """A decorator that adds options and passes the values called `names` as one argument, `keyword=build(**values)`."""

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def wrapper(*args: Any, **given: Any) -> Any:
            values = {name: given.pop(name) for name in names}
            return function(*args, **{keyword: build(**values)}, **given)

        return add_options(wrapper, options)

    return decorate
