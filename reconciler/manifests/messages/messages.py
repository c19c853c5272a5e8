"""What is said of one wrong value: a sentence with the field's path, and what to do about it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from reconciler.kinds.image import IMAGE_NAME
from reconciler.kinds.kind import FILLED, NAME
from reconciler.kinds.parts.references import IMAGE, nearest
from reconciler.kinds.parts.step import STORAGE
from reconciler.kinds.workflow import MAIL
from reconciler.manifests.messages.type_errors import KINDS as TYPE_ERRORS
from reconciler.manifests.messages.type_errors import about_endless, about_type, with_unit
from reconciler.manifests.messages.unknown_fields import about_unknown
from reconciler.manifests.messages.value_error import Wrong, shown_value

Said = tuple[str, str]
"""A message and a remedy."""

_EMPTY = frozenset({FILLED, NAME, IMAGE_NAME, IMAGE, MAIL})
_PATTERNS = {
    MAIL: ("a mail address", "write NAME@HOST"),
    IMAGE: ("an image", "write NAME or NAME@VERSION"),
    r"^[1-9][0-9]*(s|m|h)$": ("a duration", "write a number and s, m or h: 90s, 30m, 2h"),
    r"^[a-z0-9][a-z0-9-]{0,62}$": (
        "a project name",
        "use lower-case letters, digits and -, at most 63 of them",
    ),
}
_UUID = r"^[0-9a-fA-F]{8}"


def sentence(wrong: Wrong, hints: Mapping[str, str]) -> Said:
    """The message and the remedy; `hints` are those of unknown fields at the top."""
    match wrong.kind:
        case "missing":
            said = f"{wrong.name} is missing", f"add `{wrong.path[-1]}:` to {wrong.around}"
        case "extra_forbidden":
            said = about_unknown(wrong.model, wrong.data, wrong.base, wrong.path, hints)
        case "union_tag_invalid" if isinstance(wrong.given, Mapping):
            said = _choice(f"{wrong.name}.type", wrong.given.get("type"), wrong.context["expected_tags"])
        case "literal_error":
            said = _choice(wrong.name, wrong.given, wrong.context["expected"])
        case "string_pattern_mismatch":
            said = _key(wrong) if wrong.key else _pattern(wrong)
        case _ if isinstance(wrong.given, float) and not math.isfinite(wrong.given):
            said = about_endless(wrong)
        case kind if kind in TYPE_ERRORS:
            said = about_type(wrong)
        case _:
            said = _limit(wrong)
    return said


def _choice(name: str, given: Any, expected: str) -> Said:
    names = [quoted or bare.lower() for quoted, bare in re.findall(r"'([^']*)'|\b(True|False)\b", expected)]
    if len(names) == 1:
        return f"{name} cannot be {shown_value(given)}", f"the only value is {names[0]}"
    near = _meant(given.lower(), names) if isinstance(given, str) else ""
    hint = f"did you mean {near}? " if near else ""
    return f"{name} cannot be {shown_value(given)}", f"{hint}it is one of: {', '.join(names)}"


def _meant(given: str, names: list[str]) -> str:
    """The nearest, or the one that the given word begins with: `ascending` is `asc`."""
    return nearest(given, names) or next((name for name in names if given.startswith(name)), "")


def _limit(wrong: Wrong) -> Said:
    context = wrong.context
    if wrong.kind == "too_short":
        return f"{wrong.name} is empty", "write at least one entry"
    if "ge" in context or "le" in context:
        limit, word = (context["ge"], "least") if "ge" in context else (context["le"], "most")
        return f"{wrong.name} is {wrong.shown}, but must be at {word} {limit}", "correct the number"
    return f"{wrong.name}: {wrong.details[0]['msg']}", "correct the value"


def _key(wrong: Wrong) -> Said:
    if not wrong.given.strip():
        return f"{wrong.around} has an empty key", "give it a name, or remove the line"
    return f"{wrong.around} has the key {wrong.shown}, with blanks around it", "write it without them"


def _pattern(wrong: Wrong) -> Said:
    pattern, given = str(wrong.context["pattern"]), wrong.given
    if pattern in _EMPTY and not given.strip():
        return f"{wrong.name} is empty", "give it a value"
    if pattern == IMAGE_NAME and "@" in given:
        return (
            f"{wrong.name} is {wrong.shown}, and an image's name holds no @",
            "the version goes into `version:`",
        )
    if pattern in {NAME, IMAGE_NAME}:
        message = f"{wrong.name} is {wrong.shown}, with blanks around it or on several lines"
        return message, "write it on one line, without blanks around it"
    if pattern == STORAGE:
        return f"{wrong.name} is {wrong.shown}, which is not a size such as 10GB", with_unit(wrong) or ""
    what, remedy = _PATTERNS.get(pattern, ("a valid value", "correct the value"))
    if pattern.startswith(_UUID):
        what, remedy = "a UUID", 'make one with: python3 -c "import uuid; print(uuid.uuid4())"'
    return f"{wrong.name} is {wrong.shown}, which is not {what}", remedy
