"""Messages about values of the error type, and about numbers without their unit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from reconciler.kinds.documents.schema_paths import find_chosen_models, find_models, list_field_names
from reconciler.kinds.parts.references import format_names
from reconciler.manifests.messages.field_error import FieldError

_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "union_tag_invalid": "a mapping",
}
TYPE_ERRORS = frozenset(_TYPES)
_BARE = re.compile(r"-?\d+(\.\d+)?|true|false", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


def describe_type_error(error: FieldError) -> tuple[str, str]:
    """The message and the fix."""
    expected = list(dict.fromkeys(_TYPES[detail["type"]] for detail in error.details))
    if "a number" in expected and "a whole number" in expected:
        expected.remove("a whole number")
    found = "but is empty" if error.given is None else f"not {error.shown}"
    message = f"{error.name} must be {_join_alternatives(expected)}, {found}"
    return message, _suggest_fix(error, expected)


def suggest_unit(error: FieldError) -> str | None:
    """How to write a number of a field that needs a unit; None for other fields."""
    number = _NUMBER.search(str(error.raw or error.given))
    if error.path[-1:] == ("storage",):
        return f"write {int(number[0]) or 10 if number else 10}GB: a whole number and GB, nothing else"
    if error.path[-1:] == ("wait",) and number:
        return f"write the unit too: {number[0]}s, {number[0]}m or {number[0]}h"
    return None


def describe_not_finite(error: FieldError) -> tuple[str, str]:
    """The message and the fix for an infinite number, and for NaN."""
    return f"{error.name} is {error.shown}, which is not a number that can be sent", "write a number"


def _join_alternatives(expected: list[str]) -> str:
    *others, last = expected
    return f"{', '.join(others)} or {last}" if others else last


def _suggest_fix(error: FieldError, expected: list[str]) -> str:
    if error.given is None:
        return "give it a value, or remove the line"
    match expected:
        case ["a list"]:
            return _suggest_list(error)
        case ["a mapping"]:
            return _suggest_mapping(error)
    return (
        _suggest_bare_value(error, expected)
        if isinstance(error.given, str)
        else _suggest_scalar(error, expected)
    )


def _suggest_scalar(error: FieldError, expected: list[str]) -> str:
    if "text" in expected and error.raw:
        return suggest_unit(error) or _suggest_quotes(error)
    if error.path[-1:] == ("payload",):
        given = {"NAME": "VALUE"} if error.is_secret else error.given
        return f"write it as JSON in quotes: '{json.dumps(given, default=str)[:60]}'"
    return f"write {'one value: ' if isinstance(error.given, Mapping | list) else ''}{_join_alternatives(expected)}"


_NAMED = {"imageId": "image", "instanceTypeId": "instanceType"}
"""Ids instead of which a name can be written."""


def _suggest_bare_value(error: FieldError, expected: list[str]) -> str:
    """The fix for text in place of a number or boolean: often quotes or a comma made it text."""
    given = str(error.given)
    bare = given.strip(", ")
    if bare != given and _BARE.fullmatch(bare):
        return f"write {bare} with nothing after it (no comma)"
    if _BARE.fullmatch(bare):
        return f"write {bare} without quotes"
    named = _NAMED.get(str(error.path[-1])) if error.path else None
    number = _NUMBER.match(bare)
    if named:
        return f"write the number, or `{named}: {bare}` instead to give its name"
    return (
        f"write the number alone: {number[0]}"
        if number
        else f"write {_join_alternatives(expected)} without quotes"
    )


def _suggest_list(error: FieldError) -> str:
    items = list_field_names(find_models(error.model, (*error.path, "*")))
    if isinstance(error.given, Mapping) and items:
        whole = set(error.given) <= set(items)
        return (
            "put `- ` before the first of its lines"
            if whole
            else f"write a list of mappings with {', '.join(items)}"
        )
    if isinstance(error.given, Mapping):
        return "write each item after `- `"
    return f"write a list: [{str(error.given).strip(', ')}]"


def _suggest_mapping(error: FieldError) -> str:
    fields = list_field_names(find_chosen_models(error.model, error.path, error.data))
    if isinstance(error.given, list) or not fields:
        return "write `NAME: VALUE` lines below it, indented"
    if len(fields) == 1:
        return f"write {fields[0]}: {error.given}"
    return f"write a mapping with some of {format_names(fields)}"


def _suggest_quotes(error: FieldError) -> str:
    return "quote it" if error.is_secret else f'quote it: "{error.raw}"'
