"""The message about one invalid value, with the field's path, and its fix."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from reconciler.kinds.image import IMAGE_NAME
from reconciler.kinds.kind import NAME_PATTERN, NOT_BLANK
from reconciler.kinds.parts.references import IMAGE_PATTERN, find_nearest
from reconciler.kinds.parts.step import STORAGE
from reconciler.kinds.workflow import MAIL
from reconciler.manifests.messages.field_error import FieldError, format_value
from reconciler.manifests.messages.type_errors import (
    TYPE_ERRORS,
    describe_not_finite,
    describe_type_error,
    suggest_unit,
)
from reconciler.manifests.messages.unknown_fields import describe_unknown_field

MessageAndFix = tuple[str, str]
"""A message and its fix."""

_EMPTY_PATTERNS = frozenset({NOT_BLANK, NAME_PATTERN, IMAGE_NAME, IMAGE_PATTERN, MAIL})
_PATTERNS = {
    MAIL: ("a mail address", "write NAME@HOST"),
    IMAGE_PATTERN: ("an image", "write NAME or NAME@VERSION"),
    r"^[1-9][0-9]*(s|m|h)$": ("a duration", "write a number and s, m or h: 90s, 30m, 2h"),
    r"^[a-z0-9][a-z0-9-]{0,62}$": (
        "a project name",
        "use lower-case letters, digits and -, at most 63 of them",
    ),
}
_UUID = r"^[0-9a-fA-F]{8}"


def describe_error(error: FieldError, hints: Mapping[str, str]) -> MessageAndFix:
    """The message and its fix; `hints` are the fixes for unknown fields at the top."""
    match error.kind:
        case "missing":
            said = f"{error.name} is missing", f"add `{error.path[-1]}:` to {error.parent}"
        case "extra_forbidden":
            said = describe_unknown_field(error.model, error.data, error.base, error.path, hints)
        case "union_tag_invalid" if isinstance(error.given, Mapping):
            said = _describe_choice(
                f"{error.name}.type", error.given.get("type"), error.context["expected_tags"]
            )
        case "literal_error":
            said = _describe_choice(error.name, error.given, error.context["expected"])
        case "string_pattern_mismatch":
            said = _describe_key(error) if error.key else _describe_pattern(error)
        case _ if isinstance(error.given, float) and not math.isfinite(error.given):
            said = describe_not_finite(error)
        case kind if kind in TYPE_ERRORS:
            said = describe_type_error(error)
        case _:
            said = _describe_limit(error)
    return said


def _describe_choice(name: str, given: Any, expected: str) -> MessageAndFix:
    names = [quoted or bare.lower() for quoted, bare in re.findall(r"'([^']*)'|\b(True|False)\b", expected)]
    if len(names) == 1:
        return f"{name} cannot be {format_value(given)}", f"the only value is {names[0]}"
    near = _guess_choice(given.lower(), names) if isinstance(given, str) else ""
    hint = f"did you mean {near}? " if near else ""
    return f"{name} cannot be {format_value(given)}", f"{hint}it is one of: {', '.join(names)}"


def _guess_choice(given: str, names: list[str]) -> str:
    """The nearest name, or the one with which the given word begins: `ascending` is `asc`."""
    return find_nearest(given, names) or next((name for name in names if given.startswith(name)), "")


def _describe_limit(error: FieldError) -> MessageAndFix:
    context = error.context
    if error.kind == "too_short":
        return f"{error.name} is empty", "write at least one entry"
    if "ge" in context or "le" in context:
        limit, word = (context["ge"], "least") if "ge" in context else (context["le"], "most")
        return f"{error.name} is {error.shown}, but must be at {word} {limit}", "correct the number"
    return f"{error.name}: {error.details[0]['msg']}", "correct the value"


def _describe_key(error: FieldError) -> MessageAndFix:
    if not error.given.strip():
        return f"{error.parent} has an empty key", "give it a name, or remove the line"
    return f"{error.parent} has the key {error.shown}, with blanks around it", "write it without them"


def _describe_pattern(error: FieldError) -> MessageAndFix:
    pattern, given = str(error.context["pattern"]), error.given
    if pattern in _EMPTY_PATTERNS and not given.strip():
        return f"{error.name} is empty", "give it a value"
    if pattern == IMAGE_NAME and "@" in given:
        return (
            f'{error.name} is {error.shown}, but an image name must not contain "@"',
            "the version goes into `version:`",
        )
    if pattern in {NAME_PATTERN, IMAGE_NAME}:
        message = f"{error.name} is {error.shown}, with blanks around it or on several lines"
        return message, "write it on one line, without blanks around it"
    if pattern == STORAGE:
        return f"{error.name} is {error.shown}, which is not a size such as 10GB", suggest_unit(error) or ""
    what, fix = _PATTERNS.get(pattern, ("a valid value", "correct the value"))
    if pattern.startswith(_UUID):
        what, fix = "a UUID", 'make one with: python3 -c "import uuid; print(uuid.uuid4())"'
    return f"{error.name} is {error.shown}, which is not {what}", fix
