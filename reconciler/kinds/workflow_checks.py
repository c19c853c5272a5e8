"""What the platform would refuse in a workflow although every field is well-formed (A41-A53)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import Any

from reconciler.kinds.base import Finding

_AUTH_NEEDS: Mapping[str, tuple[str, ...]] = {
    "no-auth": (),
    "oauth": ("clientId", "clientSecret", "authUrl"),
    "basic": ("username", "password"),
    "api-key": ("apiKey",),
    "bearer-token": ("bearerToken",),
}


def check_triggers(triggers: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """At most one trigger, and one of its two forms (A43)."""
    real = [index for index, trigger in enumerate(triggers) if trigger]
    for index in real[1:]:
        yield Finding(("triggers", index), "a workflow has at most one trigger", "keep one of them")
    for index in real:
        trigger = triggers[index]
        if ("cron" in trigger) == bool(trigger.get("webhook")):
            yield Finding(
                ("triggers", index),
                "a trigger is either a cron expression or a webhook",
                'write `- cron: "0 6 * * *"` or `- webhook: true`',
            )


def check_watchers(watchers: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Exactly one target each (contract 4.3)."""
    for index, watcher in enumerate(watchers):
        if sum(key in watcher for key in ("user", "webhook", "email")) != 1:
            yield Finding(
                ("watchers", index),
                "a watcher has exactly one target",
                "keep one of `user`, `webhook`, `email`",
            )


def check_steps(steps: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Parents exist and form a DAG, conditions refer to steps, types have what they need.

    Live steps are checked too, so nothing is taken for granted that a manifest's model would ensure.
    """
    for name, step in steps.items():
        path = ("steps", name)
        for index, parent in enumerate(step.get("parents") or []):
            if parent not in steps:
                yield _no_step((*path, "parents", index), parent, steps)
        yield from _check_conditions(name, step, steps)
        yield from _check_type(name, step)
    yield from _check_cycle(steps)


def _no_step(path: tuple[str | int, ...], wanted: str, steps: Mapping[str, Any]) -> Finding:
    near = get_close_matches(wanted, list(steps), n=1, cutoff=0.6)
    remedy = f"did you mean {near[0]!r}?" if near else f"the steps are {', '.join(sorted(steps))}"
    return Finding(path, f"no step is called {wanted!r}", remedy)


def _check_conditions(
    name: str, step: Mapping[str, Any], steps: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    parameters = step.get("executionParameters") or {}
    base: tuple[str | int, ...] = ("steps", name, "executionParameters")
    for index, condition in enumerate(parameters.get("conditional") or []):
        path = (*base, "conditional", index)
        wanted, parameter = str(condition.get("stepName")), condition.get("paramName")
        if wanted not in steps:
            yield _no_step((*path, "stepName"), wanted, steps)
        elif parameter not in (steps[wanted].get("outputParameters") or {}):
            yield Finding(
                (*path, "paramName"),
                f"step {wanted!r} has no output parameter {parameter!r}",
                f"declare it under steps.{wanted}.outputParameters",
            )
    for index, status in enumerate(parameters.get("parentStatus") or []):
        for position, parent in enumerate(status.get("parents") or []):
            if parent not in steps:
                path = (*base, "parentStatus", index, "parents", position)
                yield _no_step(path, parent, steps)


def _check_type(name: str, step: Mapping[str, Any]) -> Iterator[Finding]:
    path = ("steps", name)
    match step.get("type", "standard"):
        case "sql" if ("sqlQueryPath" in step) == ("repository" in step):
            message = "an sql step takes its query from `sqlQueryPath` or from `repository`"
            yield Finding(path, message, "write exactly one of the two")
        case "http":
            auth = step.get("auth") or {"type": "no-auth"}
            for key in _AUTH_NEEDS.get(str(auth.get("type")), ()):
                if not auth.get(key):
                    yield Finding(
                        (*path, "auth"), f"auth type {auth['type']} needs `{key}`", f"add auth.{key}"
                    )


def _check_cycle(steps: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    known = {
        name: [parent for parent in step.get("parents") or [] if parent in steps]
        for name, step in steps.items()
    }
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield Finding(
            ("steps", circle[0], "parents"),
            f"steps wait for each other: {' -> '.join(reversed(circle))}",
            "remove one of these parents",
        )
