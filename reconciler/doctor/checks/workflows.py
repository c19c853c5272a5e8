"""Workflows and their runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reconciler.doctor.finding import Check, Judgement, agree, cannot_tell, differ, judge
from reconciler.doctor.survey import Survey

STATUSES = frozenset({"Draft", "Running", "Available", "Paused"})
RUN_STATUSES = frozenset({"Success", "Running", "Stopped", "Stopping", "Failed", "Pending", "Skipped"})
STEP_NAME = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
SUPPOSED = frozenset({"metadata", "retryOptions"})


def check_duration(survey: Survey) -> Judgement:
    found = [run.get("duration") for run in survey.parts("W9", "executions")]
    return judge(
        found, lambda value: value is None or type(value) is int, "durations of runs", "in whole milliseconds"
    )


def find_triggers(survey: Survey) -> Iterator[dict[str, Any]]:
    """The triggers of all workflows, listed or described."""
    yield from survey.parts("W3", "triggers")
    for item in survey.items("W1"):
        yield from (trigger for trigger in item.get("triggers") or () if isinstance(trigger, dict))


def check_trigger_count(survey: Survey) -> Judgement:
    counts = [len(one.get("triggers") or ()) for one in [*survey.described("W3"), *survey.items("W1")]]
    if any(count > 1 for count in counts):
        return differ("a workflow has several triggers")
    return (
        cannot_tell("no workflow has several triggers; --scratch tries it")
        if counts
        else cannot_tell("no workflows found")
    )


def check_step_type(survey: Survey) -> Judgement:
    found = [step.get("type", "standard") for step in survey.parts("W3", "steps")]
    return judge(
        found, lambda kind: kind in {"standard", "http", "sql", "export"}, "step types", "documented"
    )


def check_shape(survey: Survey) -> Judgement:
    variables = [
        env
        for step in survey.parts("W3", "steps")
        if isinstance(step.get("parameters"), dict)
        for env in [step["parameters"].get("env")]
        if env
    ]
    tokens = [step for step in survey.parts("W3", "steps") if (step.get("repository") or {}).get("token")]
    if tokens:
        return differ(f"the repository of {len(tokens)} steps is answered with its token")
    return judge(variables, lambda env: isinstance(env, list), "steps with variables", "as a list of maps")


def check_scheduled(survey: Survey) -> Judgement:
    found = ["with" if "scheduled" in one else "without" for one in find_triggers(survey) if one.get("cron")]
    return judge(found, lambda word: word == "with", "schedules", "with a key `scheduled`")


def check_supposed_keys(survey: Survey) -> Judgement:
    """`metadata` and `retryOptions` show where they are set: their absence decides nothing."""
    shown = {key for answer in survey.described("W3") for key in SUPPOSED & answer.keys()}
    shown |= {
        key
        for answer in survey.described("V3")
        for key in {"title", "description", "parameters"} & answer.keys()
    }
    if shown:
        return agree(f"answered: {', '.join(sorted(shown))}")
    if survey.described("V3"):
        return differ("a webapp is described without title, description and parameters")
    return cannot_tell("no webapp found; --scratch tries it with a workflow")


def check_statuses(survey: Survey) -> Judgement:
    return judge(
        [one.get("status") for one in survey.items("W1")],
        lambda word: word in STATUSES,
        "statuses of workflows",
        "documented",
    )


def check_run_statuses(survey: Survey) -> Judgement:
    found = [one.get("status") for one in [*survey.parts("W9", "executions"), *survey.parts("W10", "steps")]]
    return judge(found, lambda word: word in RUN_STATUSES, "statuses of runs and steps", "documented")


def check_cron(survey: Survey) -> Judgement:
    counts = [len(str(trigger["cron"]).split()) for trigger in find_triggers(survey) if trigger.get("cron")]
    return judge(counts, lambda count: count in {5, 6, 7}, "schedules", "of 5, 6 or 7 fields")


def check_step_names(survey: Survey) -> Judgement:
    names = [name for answer in survey.described("W3") for name in (answer.get("steps") or {})]
    other = [name for name in names if not STEP_NAME.fullmatch(name)]
    if other:
        return agree(f"{len(other)} of {len(names)} steps have other characters than letters, digits and `-`")
    return cannot_tell("all steps have letters, digits and `-` only; --scratch tries another name")


CHECKS = (
    Check("A23", "the duration of a run is a whole number of milliseconds", check_duration),
    Check("A45", "a step is of one of four types", check_step_type),
    Check("A54", "a described workflow has variables as a list of maps, and no token", check_shape),
    Check("A60", "workflows have the documented statuses", check_statuses),
    Check("A61", "runs and steps have the documented statuses", check_run_statuses),
    Check("A72", "schedules have 5, 6 or 7 fields", check_cron),
    Check("A73", "step names may hold any characters", check_step_names),
    Check("documented-keys-only", "answers hold more keys than are documented", check_supposed_keys),
    Check("scheduled-in-triggers", "a schedule is answered with its next run", check_scheduled),
    Check("several-triggers", "a workflow has one trigger", check_trigger_count),
)
