"""Faults by rule, as people write them: `POST /workflows/ 503 after-commit x2`.

    METHOD PATH WHAT [before-commit|after-commit|late=SECONDS] [retry-after=SECONDS] [after=N] [xN]

METHOD is a method or `*`. PATH is the end of the request's path from some `/` on, `*` stands for any text, and a
slash at the end does not count. WHAT is a code from 400 on, `reset`, `cut`, `truncated`, `html`, `empty`,
`slow=SECONDS`, `hang=SECONDS`, `redirect=URL`, `shift=N` (so many objects came before the pages behind the first), or
`lag=SECONDS` (younger objects are missing from the list). `after=N` lets N matching requests pass, `xN` stops after
N faults.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from reconciler.emulator.faults.fault import SPOILED_SUCCESS, AnswerKind, Commit, Fault

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "*")


class BadRule(ValueError):
    """A rule cannot be read."""


@dataclass(frozen=True)
class Rule:
    """Which requests a fault hits: after so many that pass, so many times (None: for ever)."""

    method: str
    path: str
    fault: Fault
    skip_first: int = 0
    times: int | None = None

    def matches(self, method: str, path: str) -> bool:
        """Return whether the rule applies to a request."""
        pattern = f"*{self.path.rstrip('/') or '/'}"
        return self.method in ("*", method) and fnmatch.fnmatchcase(path.rstrip("/") or "/", pattern)


def parse_rule(text: str) -> Rule:
    """Read a rule; BadRule says which word is wrong."""
    words = text.split()
    if len(words) < 3:
        raise BadRule(
            f"{text!r}: a fault is METHOD PATH WHAT, such as 'POST /workflows/ 503 after-commit x2'"
        )
    method, path, what, *rest = words
    if method.upper() not in METHODS:
        raise BadRule(f"{text!r}: {method!r} is not a method: one of {', '.join(METHODS)}")
    if not path.startswith(("/", "*")):
        raise BadRule(f"{text!r}: the path begins with / or *")
    fault = _parse_fault(text, what)
    fault = replace(
        fault, name=text, commit=Commit.NOW if fault.answer_kind in SPOILED_SUCCESS else Commit.NEVER
    )
    rule = Rule(method.upper(), path, fault)
    for word in rest:
        rule = _apply_modifier(text, rule, word)
    return rule


def _parse_fault(text: str, word: str) -> Fault:
    name, _, value = word.partition("=")
    if re.fullmatch(r"[45][0-9]{2}", word):
        return Fault(text, AnswerKind.STATUS, status=int(word))
    match name:
        case "reset" | "cut" | "truncated" | "html" | "empty" if not value:
            return Fault(text, AnswerKind(name))
        case "slow" | "hang":
            return Fault(text, AnswerKind(name), seconds=_parse_seconds(text, word, value))
        case "redirect" if value:
            return Fault(text, AnswerKind.REDIRECT, status=307, location=value)
        case "shift":
            return Fault(text, shift=_parse_integer(text, word, value))
        case "lag":
            return Fault(text, lag=_parse_seconds(text, word, value))
        case _:
            raise BadRule(
                f"{text!r}: {word!r} is not a fault: a code from 400 on, or one of {', '.join(_FAULT_NAMES)}"
            )


_FAULT_NAMES = (
    *("reset", "cut", "truncated", "html", "empty", "slow=SECONDS", "hang=SECONDS", "redirect=URL"),
    *("shift=N", "lag=SECONDS"),
)


def _apply_modifier(text: str, rule: Rule, word: str) -> Rule:
    name, _, value = word.partition("=")
    fault: Callable[..., Rule] = lambda **given: replace(rule, fault=replace(rule.fault, **given))  # noqa: E731
    if re.fullmatch(r"x[1-9][0-9]*", word):
        return replace(rule, times=int(word[1:]))
    match name:
        case "before-commit" | "after-commit" if not value:
            return fault(commit=Commit(name))
        case "late":
            return fault(commit=Commit.LATE, late=_parse_seconds(text, word, value))
        case "retry-after":
            return fault(retry_after=_parse_integer(text, word, value))
        case "after":
            return replace(rule, skip_first=_parse_integer(text, word, value))
        case _:
            known = "before-commit, after-commit, late=SECONDS, retry-after=SECONDS, after=N, xN"
            raise BadRule(f"{text!r}: {word!r} is none of {known}")


def _parse_seconds(text: str, word: str, value: str) -> float:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", value):
        raise BadRule(f"{text!r}: {word!r} needs a number of seconds behind `=`")
    return float(value)


def _parse_integer(text: str, word: str, value: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", value):
        raise BadRule(f"{text!r}: {word!r} needs a whole number behind `=`")
    return int(value)
