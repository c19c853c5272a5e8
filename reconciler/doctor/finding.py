"""A check, and the words for what it found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from reconciler.model.diagnosis import Verdict

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", re.ASCII)


Judgement = tuple[Verdict, str]


@dataclass(frozen=True)
class Check:
    """One assumption and how a survey of the tenant decides it; `decide` takes a `Survey`."""

    subject: str
    statement: str
    decide: Callable[[Any], Judgement]


def agree(detail: str) -> Judgement:
    """The platform does what is assumed."""
    return Verdict.AGREES, detail


def differ(detail: str) -> Judgement:
    """The platform does something else."""
    return Verdict.DIFFERS, detail


def cannot_tell(detail: str) -> Judgement:
    """Nothing was found that would decide it."""
    return Verdict.CANNOT_TELL, detail


def judge(values: Iterable[Any], is_right: Callable[[Any], bool], noun: str, quality: str = "") -> Judgement:
    """Agrees if all values are as assumed, differs if one is not, cannot tell where there are none.

    `noun` and `quality` describe values that are right: "durations", "in milliseconds".
    """
    values = list(values)
    wrong = [value for value in values if not is_right(value)]
    if not values:
        return cannot_tell(f"no {noun} found")
    if wrong:
        return differ(
            f"{len(wrong)} of {len(values)} {noun} are not {quality or 'as assumed'}: {name_values(wrong)}"
        )
    return agree(f"{len(values)} {noun} {quality}".rstrip())


def name_values(values: Iterable[Any]) -> str:
    """Status words and names of keys as they are; of anything else only its type, since it may be private."""
    words = {value if is_word(value) else name_type(value) for value in values}
    shown = sorted(words)[:10]
    return ", ".join(shown) + (f" and {len(words) - 10} more" if len(words) > 10 else "")


JSON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def name_type(value: Any) -> str:
    """The JSON type of a value."""
    return JSON_TYPES.get(type(value), "null")


def is_word(value: Any) -> bool:
    """True for what looks like a status or the name of a key, and not like something that a person wrote."""
    return isinstance(value, str) and bool(_WORD.fullmatch(value))
