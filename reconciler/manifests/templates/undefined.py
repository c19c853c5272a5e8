"""Undefined names, and how types of values are called in messages."""

from __future__ import annotations

from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateRuntimeError
from jinja2.exceptions import SecurityError
from jinja2.utils import missing


class UndefinedName(TemplateRuntimeError):
    """A name that is not defined: `name`, looked up in `holder` ("" for the variables themselves)."""

    def __init__(self, name: str, holder: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.holder, self.known = name, holder, known


class Undefined(StrictUndefined):
    """Raises an error that names what is missing and what there is instead."""

    def _fail_with_undefined_error(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - jinja's signature
        if self._undefined_exception is SecurityError:
            raise SecurityError(self._undefined_message)
        holder = self._undefined_obj
        if isinstance(holder, dict):
            known = tuple(sorted(str(key) for key in holder))
            raise UndefinedName(str(self._undefined_name), "a mapping", known)
        if holder is missing and self._undefined_hint:
            raise TemplateRuntimeError(self._undefined_hint)
        kind = "" if holder is missing else f"a value of type {describe_type(holder)}"
        raise UndefinedName(str(self._undefined_name), kind, ())

    __iter__ = __str__ = __len__ = _fail_with_undefined_error
    __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error
    __contains__ = _fail_with_undefined_error
    __add__ = __radd__ = __mul__ = __rmul__ = __call__ = __getitem__ = _fail_with_undefined_error
    __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = _fail_with_undefined_error


def describe_type(value: Any) -> str:
    """The type of a value, in words."""
    if isinstance(value, type):
        return f"the function `{value.__name__}`"
    kind = type(value).__name__.lower().removesuffix("context").removesuffix("reference")
    return _KINDS.get(kind, kind)


_KINDS = {
    "str": "text",
    "traced": "text",
    "markup": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "dict": "a mapping",
    "list": "a list",
    "tuple": "a list",
    "nonetype": "none",
    "macro": "a macro",
    "loop": "a loop",
    "block": "a block",
    "namespace": "a namespace",
    "templatemodule": "an imported file",
    "range": "a range",
    "method": "a function",
    "builtin_function_or_method": "a function",
    "sized": "a function",
    "template": "`self`",
}
