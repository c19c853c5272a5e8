"""What is said of a value of the wrong type, and of numbers that people write without their unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reconciler.manifests.wrong import Wrong

_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "union_tag_invalid": "a map",
}
KINDS = frozenset(_TYPES)
_BARE = re.compile(r"-?\d+(\.\d+)?|true|false", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


def about_type(wrong: Wrong) -> tuple[str, str]:
    """The message and the remedy."""
    if any(detail["type"] == "finite_number" for detail in wrong.details):
        return f"{wrong.name} is {wrong.shown}, which is no number that can be sent", _quoted(wrong)
    expected = list(dict.fromkeys(_TYPES[detail["type"]] for detail in wrong.details))
    if "a number" in expected and "a whole number" in expected:
        expected.remove("a whole number")
    return f"{wrong.name} must be {' or '.join(expected)}, not {wrong.shown}", _remedy(wrong, expected)


def with_unit(wrong: Wrong) -> str | None:
    """For fields whose numbers have a unit: how to write it."""
    number = _NUMBER.search(str(wrong.raw or wrong.given))
    if wrong.path[-1:] == ("storage",):
        return f"write {int(number[0]) or 10 if number else 10}GB: a whole number and GB, nothing else"
    if wrong.path[-1:] == ("wait",) and number:
        return f"write the unit too: {number[0]}s, {number[0]}m or {number[0]}h"
    return None


def _remedy(wrong: Wrong, expected: list[str]) -> str:
    given = wrong.given
    if given is None:
        return "give it a value, or remove the line"
    if isinstance(given, str):
        return _for_text(given, expected)
    if "text" in expected and wrong.raw:
        return with_unit(wrong) or _quoted(wrong)
    return _form(wrong, expected)


def _for_text(given: str, expected: list[str]) -> str:
    """Text where something else belongs: often a number that quotes or a comma made text."""
    bare = given.strip(", ")
    scalar = {"a whole number", "a number", "true or false"} & set(expected)
    if scalar and bare != given and bare:
        return f"write {bare} with nothing after it (no comma)"
    if scalar and _BARE.fullmatch(bare):
        return f"write {bare} without quotes"
    if expected == ["a list"]:
        return f"write a list: [{bare}]" if bare else "write a list: []"
    return f"write {' or '.join(expected)}"


def _form(wrong: Wrong, expected: list[str]) -> str:
    if expected == ["a list"]:
        values = wrong.given.values() if isinstance(wrong.given, Mapping) else ()
        named = bool(values) and not any(isinstance(value, Mapping | list) for value in values)
        return "write `- name: NAME` and `value: VALUE` for each" if named else "write each item after `- `"
    if expected == ["a map"]:
        return "write `NAME: VALUE` lines below it, indented"
    return f"write {' or '.join(expected)}"


def _quoted(wrong: Wrong) -> str:
    return f'quote it: "{wrong.raw}"'
