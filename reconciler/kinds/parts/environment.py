"""Environment variables of steps and services: usable names, one source each, no secrets in the open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.checks.unique import check_distinct
from reconciler.kinds.kind import Violation, format_scalar
from reconciler.model.location import FieldPath
from reconciler.model.secret import Secret
from reconciler.model.warning_ids import WarningId

_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LITERAL_SECRET = re.compile(
    r"(token|password|passwd|secret|credentials?|(api|access|private)_?key)$", re.IGNORECASE
)
"""Names of variables and build arguments whose values should not be written in a file."""

_SOURCES = ("env", "inherit")


def check_parameters(
    parameters: Mapping[str, Any], path: FieldPath, *, placeholders: bool = False
) -> Iterator[Violation]:
    """Check `parameters` of a step or a service; where they fill placeholders, any name is allowed."""
    if not placeholders:
        yield from _check_names(parameters, path)
    yield from _check_plain_secrets(parameters, path)
    yield from _check_sources(parameters, path)
    yield from check_distinct(
        parameters.get("secrets") or [], (*path, "secrets"), "secret", warning=WarningId.LISTED_TWICE
    )


def _check_names(parameters: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    for source in _SOURCES:
        for name in parameters.get(source) or {}:
            if not _VARIABLE_NAME.fullmatch(name):
                yield Violation(
                    (*path, source, name),
                    f"a program cannot read an environment variable that is called {name!r}",
                    f"use letters, digits and _, such as {_suggest_name(name)}",
                    warning=WarningId.VARIABLE_NAME,
                )


def _suggest_name(name: str) -> str:
    text = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
    return (text if not text[:1].isdigit() else f"_{text}") or "NAME"


def _check_plain_secrets(parameters: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    """Report literals that look like secrets; values from the project's `secrets:` are meant, and redacted."""
    for name, value in (parameters.get("env") or {}).items():
        if LITERAL_SECRET.search(name) and not isinstance(value, bool | Secret) and str(value).strip():
            yield Violation(
                (*path, "env", name),
                f"{name} looks like a secret, and `env` is readable for everybody on the tenant",
                "make it a secret of the tenant and list its name under parameters.secrets",
                warning=WarningId.LITERAL_SECRET,
            )


def _check_sources(parameters: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    """Report names that have two sources: which one wins is not documented."""
    env, inherit = (parameters.get(source) or {} for source in _SOURCES)
    for name in inherit:
        if name in env:
            yield Violation(
                (*path, "inherit", name),
                f"{name} comes from `env` and from `inherit`",
                "remove it from one of the two",
                warning=WarningId.TWO_SOURCES,
            )


def convert_env_to_map(parameters: Any) -> Any:
    """Convert `parameters` of an answer: some answers list one map for each variable (contract 4.7)."""
    if not isinstance(parameters, Mapping) or not isinstance(parameters.get("env"), list):
        return parameters
    return {**parameters, "env": {name: value for item in parameters["env"] for name, value in item.items()}}


def convert_env_to_text(parameters: Any) -> Any:
    """Convert `parameters` for a request: the platform takes the values of variables as text only."""
    if not isinstance(parameters, Mapping) or not isinstance(parameters.get("env"), Mapping):
        return parameters
    return {**parameters, "env": {name: format_scalar(value) for name, value in parameters["env"].items()}}
