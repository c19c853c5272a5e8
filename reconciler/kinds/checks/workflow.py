"""Rules for a workflow as a whole (contract 4.1, 4.2, 4.3, 4.4, A41, A42, A43)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from reconciler.kinds.checks.cron import check_cron
from reconciler.kinds.checks.step import check_step
from reconciler.kinds.checks.step_graph import check_graph, find_skipped_steps
from reconciler.kinds.checks.unique import check_distinct
from reconciler.kinds.checks.urls import check_url
from reconciler.kinds.kind import Violation
from reconciler.model.location import FieldPath
from reconciler.model.secret import Secret
from reconciler.model.warning_ids import WarningId

_TARGETS = ("user", "webhook", "email")
_STEP_NAME = re.compile(r"[A-Za-z0-9-]+")


def watcher_key(watcher: Mapping[str, Any]) -> str:
    """The identity of a watcher: the user, or the name of the webhook or mail."""
    for target in ("webhook", "email"):
        if isinstance(watcher.get(target), Mapping):
            return f"{target}:{watcher[target].get('name')}"
    return f"user:{watcher.get('user')}"


def check_triggers(triggers: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:
    """Check that there is at most one trigger, in one of its two forms (A43)."""
    real = [index for index, trigger in enumerate(triggers) if trigger]
    for index in real[1:]:
        yield Violation(("triggers", index), "a workflow has at most one trigger", "keep one of them")
    for index in real:
        yield from _check_trigger(triggers[index], ("triggers", index))


def _check_trigger(trigger: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    cron, hook = "cron" in trigger, "webhook" in trigger
    if cron == hook:
        message = "a trigger is either a cron expression or a webhook"
        yield Violation(path, message, 'write `- cron: "0 6 * * *"` or `- webhook: true`')
    elif hook and not trigger["webhook"]:
        message = "`webhook: false` is no trigger"
        yield Violation((*path, "webhook"), message, "write true, or remove the trigger")
    elif cron and "webhookPolicy" in trigger:
        message = "a cron trigger has no webhookPolicy"
        yield Violation((*path, "webhookPolicy"), message, "remove the line")
    elif isinstance(trigger.get("cron"), str) and not isinstance(trigger["cron"], Secret):
        yield from check_cron(trigger["cron"], (*path, "cron"))


def check_watchers(watchers: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:
    """Check that each has exactly one target, and at least one event (contract 4.3)."""
    for index, watcher in enumerate(watchers):
        path = ("watchers", index)
        if sum(watcher.get(target) is not None for target in _TARGETS) != 1:
            message = "a watcher has exactly one target"
            yield Violation(path, message, f"keep one of {', '.join(f'`{target}`' for target in _TARGETS)}")
        if not any((watcher.get("events") or {}).values()):
            message = "this watcher is never told anything"
            yield Violation(
                (*path, "events"),
                message,
                "set success, fail or runtimeExceeded",
                warning=WarningId.NO_EFFECT,
            )
        if isinstance(watcher.get("webhook"), Mapping):
            yield from check_url(watcher["webhook"].get("url"), (*path, "webhook", "url"))
    yield from check_distinct(watchers, ("watchers",), "watcher", watcher_key)


def check_retries(options: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    """Check exit codes that cause a retry: 0 means success, and is never retried (contract 4.4)."""
    codes = options.get("exitCodes") or []
    yield from check_distinct(codes, (*path, "exitCodes"), "exit code", warning=WarningId.LISTED_TWICE)
    if 0 in codes:
        message = "exit code 0 is success: there is nothing to retry"
        yield Violation(
            (*path, "exitCodes", codes.index(0)), message, "remove it", warning=WarningId.NO_EFFECT
        )


def check_steps(steps: Mapping[str, Mapping[str, Any]]) -> Iterator[Violation]:
    """Check each step by itself, then the references between them.

    Live steps are checked too, so the models of manifests may not hold for them.
    """
    for name, step in steps.items():
        path = ("steps", name)
        if not _STEP_NAME.fullmatch(name):
            message = f"the platform's editor takes only letters, digits and hyphens in the name of a step: {name!r}"
            yield Violation(path, message, _suggest_step_name(name, steps), warning=WarningId.STEP_NAME)
        yield from check_step(step, path)
        retries = (step.get("runConfiguration") or {}).get("retryOptions") or {}
        yield from check_retries(retries, (*path, "runConfiguration", "retryOptions"))
    yield from check_graph(steps)
    if steps and len(find_skipped_steps(steps)) == len(steps):
        message = "every step is skipped: a run of this workflow does nothing"
        yield Violation(
            ("steps",), message, "let one step run, or remove the workflow", warning=WarningId.SKIPPED_STEPS
        )


def _suggest_step_name(name: str, taken: Container[str]) -> str:
    near = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
    return f"call it {near}" if near and near not in taken else "use another name"
