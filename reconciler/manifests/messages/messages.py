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
from reconciler.manifests.messages.type_errors import (
    TYPE_ERRORS,
    describe_not_finite,
    describe_type_error,
    suggest_unit,
)
from reconciler.manifests.messages.unknown_fields import describe_unknown_field
from reconciler.manifests.messages.value_error import FieldError, format_value

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


def describe_error(wrong: FieldError, hints: Mapping[str, str]) -> MessageAndFix:
    """The message and its fix; `hints` are the fixes for unknown fields at the top."""
    match wrong.kind:
        case "missing":
            said = f"{wrong.name} is missing", f"add `{wrong.path[-1]}:` to {wrong.around}"
        case "extra_forbidden":
            said = describe_unknown_field(wrong.model, wrong.data, wrong.base, wrong.path, hints)
        case "union_tag_invalid" if isinstance(wrong.given, Mapping):
            said = _describe_choice(
                f"{wrong.name}.type", wrong.given.get("type"), wrong.context["expected_tags"]
            )
        case "literal_error":
            said = _describe_choice(wrong.name, wrong.given, wrong.context["expected"])
        case "string_pattern_mismatch":
            said = _describe_key(wrong) if wrong.key else _describe_pattern(wrong)
        case _ if isinstance(wrong.given, float) and not math.isfinite(wrong.given):
            said = describe_not_finite(wrong)
        case kind if kind in TYPE_ERRORS:
            said = describe_type_error(wrong)
        case _:
            said = _describe_limit(wrong)
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


def _describe_limit(wrong: FieldError) -> MessageAndFix:
    context = wrong.context
    if wrong.kind == "too_short":
        return f"{wrong.name} is empty", "write at least one entry"
    if "ge" in context or "le" in context:
        limit, word = (context["ge"], "least") if "ge" in context else (context["le"], "most")
        return f"{wrong.name} is {wrong.shown}, but must be at {word} {limit}", "correct the number"
    return f"{wrong.name}: {wrong.details[0]['msg']}", "correct the value"


def _describe_key(wrong: FieldError) -> MessageAndFix:
    if not wrong.given.strip():
        return f"{wrong.around} has an empty key", "give it a name, or remove the line"
    return f"{wrong.around} has the key {wrong.shown}, with blanks around it", "write it without them"


def _describe_pattern(wrong: FieldError) -> MessageAndFix:
    pattern, given = str(wrong.context["pattern"]), wrong.given
    if pattern in _EMPTY_PATTERNS and not given.strip():
        return f"{wrong.name} is empty", "give it a value"
    if pattern == IMAGE_NAME and "@" in given:
        return (
            f'{wrong.name} is {wrong.shown}, but an image name must not contain "@"',
            "the version goes into `version:`",
        )
    if pattern in {NAME_PATTERN, IMAGE_NAME}:
        message = f"{wrong.name} is {wrong.shown}, with blanks around it or on several lines"
        return message, "write it on one line, without blanks around it"
    if pattern == STORAGE:
        return f"{wrong.name} is {wrong.shown}, which is not a size such as 10GB", suggest_unit(wrong) or ""
    what, fix = _PATTERNS.get(pattern, ("a valid value", "correct the value"))
    if pattern.startswith(_UUID):
        what, fix = "a UUID", 'make one with: python3 -c "import uuid; print(uuid.uuid4())"'
    return f"{wrong.name} is {wrong.shown}, which is not {what}", fix
