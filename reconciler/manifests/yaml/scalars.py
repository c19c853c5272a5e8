"""What a plain YAML scalar means: YAML 1.1 as PyYAML reads it, as the official client does (contract 7)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

N = TypeVar("N", int, float)
MAX_NUMBER_LENGTH = 300
"""Characters of a number."""

_BOOLEANS = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile(
    r"[-+]?(?:0b[0-1_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)"
)
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?"
    r"|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
_CORE_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
"""Numbers that YAML 1.1 and 1.2 read alike."""


class DateText(str):
    """A scalar that YAML parses as a date; JSON has none, so it must be quoted."""

    __slots__ = ()


class NotANumber(str):
    """A scalar that YAML parses as a number, but that is too large for JSON or malformed."""

    __slots__ = ()


_FIRST_CHARACTERS = frozenset("0123456789+-.~nNyYtTfFoO")
"""What a scalar that is not text begins with."""


@lru_cache(maxsize=1024)
def parse_plain(text: str) -> Any:
    """The value of an unquoted scalar."""
    if text and text[0] not in _FIRST_CHARACTERS:
        return text
    if text in _NULLS:
        return None
    boolean = _BOOLEANS.get(text.lower())
    if boolean is not None and text in {text.lower(), text.capitalize(), text.upper()}:
        return boolean
    if _INTEGER.fullmatch(text):
        return _parse_number(_parse_integer, text)
    if _FLOAT.fullmatch(text):
        return _parse_number(_parse_float, text)
    return DateText(text) if _DATE.fullmatch(text) else text


@lru_cache(maxsize=1024)
def is_ambiguous(text: str, value: Any) -> bool:
    """Whether YAML 1.2 readers would parse the scalar as something else."""
    if isinstance(value, bool):
        return text.lower() not in {"true", "false"}
    if isinstance(value, int | float):
        return not _CORE_NUMBER.fullmatch(text)
    return False


def _parse_number(read: Callable[[str], int | float], text: str) -> int | float | NotANumber:
    try:
        value = read(text) if len(text) <= MAX_NUMBER_LENGTH else math.inf
    except (ValueError, OverflowError):  # such as 0x_
        return NotANumber(text)
    return value if math.isfinite(value) else NotANumber(text)


def _parse_integer(text: str) -> int:
    digits = text.replace("_", "")
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    if ":" in digits:
        return sign * _add_base_60([int(part) for part in digits.split(":")])
    if digits.startswith(("0b", "0x")):
        return sign * int(digits, 0)
    return sign * int(digits, 8 if digits.startswith("0") and digits != "0" else 10)


def _parse_float(text: str) -> float:
    digits = text.replace("_", "").lower()
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits.lstrip("+-")
    if digits in {".inf", ".nan"}:
        return sign * float(digits[1:])
    return sign * (
        _add_base_60([float(part) for part in digits.split(":")]) if ":" in digits else float(digits)
    )


def _add_base_60(parts: list[N]) -> N:
    """1:30 is 90: base 60, which YAML 1.1 has and 1.2 does not."""
    total = parts[0]
    for part in parts[1:]:
        total = total * 60 + part
    return total
