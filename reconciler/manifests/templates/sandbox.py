"""What expressions may do: read and call what is listed, make values that are not too large (S1, S2)."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any, ClassVar

from jinja2 import Undefined as AnyUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing

from reconciler.manifests.templates.allowed import PRINTABLE, may_call, may_read
from reconciler.manifests.templates.filters import FILTERS, TESTS
from reconciler.manifests.templates.meter import (
    CALL_COST,
    MAX_BITS,
    MAX_PARTS,
    PART_COST,
    STEP_COST,
    LimitExceeded,
    Meter,
    measure,
    measure_comparison,
)
from reconciler.manifests.templates.strings import SizedMethod, format_percent, list_items, repeat
from reconciler.manifests.templates.traced import TracedText
from reconciler.manifests.templates.undefined import Undefined, describe_type


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with our rules for values; what compiled templates call for them is here too."""

    intercepted_binops: ClassVar[frozenset[str]] = frozenset({"+", "*", "**", "%"})  # type: ignore[misc]

    def __init__(self, loader: Any, secret: Callable[[Any], str] | None) -> None:
        super().__init__(
            undefined=Undefined, keep_trailing_newline=True, optimized=False, cache_size=-1, loader=loader
        )
        self.meter = Meter()
        filters: Any = FILTERS if secret is None else {**FILTERS, "secret": secret}
        self.filters = filters
        tests: Any = TESTS
        self.tests = tests
        self.globals: dict[str, Any] = {"range": self._range, "dict": dict, "namespace": Namespace}
        self._known: tuple[Any, ...] = tuple(self.globals.values())

    # what compiled templates call

    def steps(self, items: Any) -> Any:
        """The items of a loop, charged."""
        if isinstance(items, AnyUndefined) or not hasattr(items, "__len__"):
            items = list_items(items)
        self.meter.spend(len(items) * STEP_COST)
        return items

    def made(self, value: Any) -> Any:
        """A value that an expression made, charged."""
        self.meter.pay_for(value)
        return value

    def met(self, value: Any) -> Any:
        """A value of a comparison, charged."""
        if not isinstance(value, AnyUndefined):
            self.meter.spend(measure_comparison(value))
        return value

    def adjoined(self, values: tuple[Any, ...]) -> str:
        """`~`: the texts of values one after another."""
        texts = [value if isinstance(value, str) else self._text(value) for value in values]
        self.meter.grow(sum(map(len, texts)))
        return "".join(texts)

    def _text(self, value: Any) -> str:
        return "None" if value is None else self.printed(value)

    def printed(self, value: Any) -> str:
        """The text of a value: empty for None; TypeError for what is not data, such as a function."""
        if value is None:
            return ""
        if isinstance(value, AnyUndefined):
            return str(value)
        if not isinstance(value, PRINTABLE):
            raise TypeError(f"this gives {describe_type(value)}, which is not a value to write")
        if not isinstance(value, str):
            self.meter.pay_for(value)
            _refuse_undefined(value)
        return str(value)

    # what Jinja asks

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`value.name`: an allowed attribute, else the item of that name."""
        for find in (self._attribute, self._item):
            if (found := find(obj, attribute)) is not missing:
                return found
        return self._absent(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """`value[name]`: the item, else the allowed attribute of that name."""
        found = self._item(obj, argument)
        if found is missing and isinstance(argument, str):
            found = self._attribute(obj, argument)
            return self._absent(obj, argument) if found is missing else found
        return self.undefined(obj=obj, name=argument) if found is missing else found

    def _attribute(self, obj: Any, name: str) -> Any:
        if not may_read(obj, name):
            return missing
        found = getattr(obj, name, missing)
        method = SizedMethod.of(self.meter, obj, name) if isinstance(obj, str) else None
        return method or found

    def _item(self, obj: Any, key: Any) -> Any:
        if isinstance(obj, type):
            return missing
        try:
            return obj[key]
        except (TypeError, LookupError):
            return missing

    def _absent(self, obj: Any, name: str) -> Any:
        there = not isinstance(obj, AnyUndefined) and hasattr(
            obj if isinstance(obj, type) else type(obj), name
        )
        if there or name.startswith("_"):
            message = f"`.{name}` of {describe_type(obj)} is not available in manifests"
            return self.undefined(message, obj=obj, name=name, exc=SecurityError)
        return self.undefined(obj=obj, name=name)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063 - jinja's
        """Call a macro, an allowed method or function."""
        if isinstance(__obj, MethodType) and __obj.__func__ is Sandbox.steps:
            return __self.steps(*args)
        if not may_call(__obj, __self._known):
            raise SecurityError(f"{describe_type(__obj)} cannot be called in manifests")
        __self.meter.spend(CALL_COST)
        for value in (*args, *kwargs.values()):
            if not isinstance(value, str):
                __self.meter.spend(measure(value) if isinstance(value, list | tuple | dict) else PART_COST)
        if isinstance(__obj, LoopContext):
            args = tuple(__self.steps(items) for items in args)
        result = __context.call(__obj, *args, **kwargs)
        if not isinstance(result, TracedText):
            __self.meter.pay_for(result)
        return result

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """An operator, charged before it can make a huge value of a small expression."""
        del context
        if operator == "**":
            return self._power(left, right)
        if operator == "%":
            return format_percent(self.meter, left, right) if isinstance(left, str) else left % right
        if operator == "+":
            return self.made(left + right)
        return self.made(self._times(left, right))

    def _power(self, base: Any, exponent: Any) -> Any:
        if not isinstance(base, int | float) or abs(exponent) * max(int(base).bit_length(), 1) > MAX_BITS:
            raise LimitExceeded(f"a power of more than {MAX_BITS} bits")
        return base**exponent

    def _times(self, left: Any, right: Any) -> Any:
        for value, times in ((left, right), (right, left)):
            if isinstance(value, str | list | tuple):
                return repeat(self.meter, value, times)
        return left * right

    def _range(self, *bounds: int) -> range:
        numbers = range(*bounds)
        if len(numbers) > MAX_PARTS:
            raise LimitExceeded(f"a range of more than {MAX_PARTS:,} numbers")
        return numbers


def _refuse_undefined(value: Any) -> None:
    """Raise for an undefined item, which would be written as the word Undefined."""
    if isinstance(value, dict):
        value = (*value, *value.values())
    if isinstance(value, AnyUndefined):
        str(value)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_undefined(item)
