"""How several options become one decorator, and their values one value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]


def add_options(function: Function, options: Sequence[Decorator]) -> Function:
    """Give a command these options, in this order."""
    for option in reversed(options):
        function = option(function)
    return function


def group_options(keyword: str, group: type, options: Sequence[Decorator]) -> Decorator:
    """A decorator that adds options and passes those that are fields of `group` as one argument of that type."""

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def wrapper(*args: Any, **given: Any) -> Any:
            values = {field.name: given.pop(field.name) for field in fields(group) if field.name in given}
            return function(*args, **{keyword: group(**values)}, **given)

        return add_options(wrapper, options)

    return decorate
