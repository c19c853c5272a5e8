"""Workflows: steps in a DAG, replaced as a whole by PUT (contract 2.2, 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Constraint

from reconciler.kinds.checks.unique import check_distinct
from reconciler.kinds.checks.workflow import (
    check_retries,
    check_steps,
    check_triggers,
    check_watchers,
    watcher_key,
)
from reconciler.kinds.kind import (
    MAX_INTEGER,
    Body,
    Family,
    FieldRules,
    Kind,
    Name,
    Reference,
    Text,
    Trait,
    Violation,
    build_rules,
)
from reconciler.kinds.parts.environment import convert_env_to_map, convert_env_to_text
from reconciler.kinds.parts.references import find_image_reference, find_instance_reference
from reconciler.kinds.parts.step import AnyStep, RetryOptions
from reconciler.model.documents import drop_nulls

SERVER_MANAGED = ("id", "createdAt", "createdBy", "updatedAt", "updatedBy", "status", "lastExecution")
MAIL = r"^[^@\s]+@[^@\s]+$"
Mail = Annotated[str, Constraint(pattern=MAIL)]


class Metadata(Body):
    """Settings of the workflow as a whole."""

    allowConcurrentExecution: bool | None = None


class Trigger(Body):
    """A cron expression or a webhook; an empty trigger means none."""

    cron: Text | None = None
    webhook: bool | None = None
    webhookPolicy: Literal["generate", "preserve"] | None = None


class Events(Body):
    """The events that a watcher is notified of; `runtimeExceeded` in minutes."""

    success: bool | None = None
    fail: bool | None = None
    runtimeExceeded: int | float | None = Constraint(default=None, ge=0, le=MAX_INTEGER, allow_inf_nan=False)


class WatcherWebhook(Body):
    """A URL that is called; url and payload are masked."""

    name: Name
    url: Text
    payload: str


class Recipients(Body):
    """Users of the tenant."""

    to: list[Mail] = Constraint(min_length=1)


class WatcherEmail(Body):
    """A mail."""

    name: Name
    recipients: Recipients


class Watcher(Body):
    """A recipient of notifications about runs: exactly one target."""

    user: Mail | None = None
    webhook: WatcherWebhook | None = None
    email: WatcherEmail | None = None
    events: Events


class Tag(Body):
    """A label."""

    name: Name


class WorkflowBody(Body):
    """The body of a workflow manifest."""

    name: Name
    metadata: Metadata | None = None
    triggers: list[Trigger] | None = None
    watchers: list[Watcher] | None = None
    retryOptions: RetryOptions | None = None
    tags: list[Tag] | None = None
    steps: dict[Name, AnyStep] = Constraint(min_length=1)


_EVENTS = ("watchers.*.events.success", "watchers.*.events.fail")
_RESOURCES = ("steps.*.resources.instanceTypeId", "steps.*.resources.storage")
_SKIPS = tuple(f"steps.*.runConfiguration.skipConfiguration.{name}" for name in ("skip", "skipDAG"))
_SETS = (
    *("watchers.*.email.recipients.to", "retryOptions.exitCodes", "steps.*.parents"),
    *("steps.*.parameters.secrets", "steps.*.runConfiguration.retryOptions.exitCodes"),
)
_CONDITIONS = tuple(f"steps.*.executionParameters.{name}" for name in ("conditional", "parentStatus"))
_TOKEN = "steps.*.repository.token"  # noqa: S105 - the path of a field


class Workflow(Kind):
    """Steps in a DAG. A PUT replaces everything, so a live workflow is read and merged before it is sent."""

    name = "workflow"
    family = Family.DEFINED
    schema = WorkflowBody
    rules = FieldRules.join(
        build_rules(
            Trait.UNREADABLE, "not in the documented answer (contract 4.7)", "metadata", "retryOptions"
        ),
        build_rules(Trait.DEFAULT, "A40", "metadata.allowConcurrentExecution", value=False),
        build_rules(Trait.KEYED, "labels", "tags", value="name"),
        build_rules(Trait.KEYED, "targets", "watchers", value=watcher_key),
        build_rules(Trait.SECRET, "may carry a key", "watchers.*.webhook.url", "watchers.*.webhook.payload"),
        build_rules(Trait.DEFAULT, "not fired unless asked", *_EVENTS, value=False),
        build_rules(Trait.WHOLE, "at most one (A43)", "triggers"),
        build_rules(Trait.WRITE_ONLY, "generate or preserve (A42)", "triggers.*.webhookPolicy"),
        build_rules(Trait.UNIT, "a step belongs to who declared it", "steps.*", value="type"),
        build_rules(Trait.FOLLOWS, "a version of that image", "steps.*.imageVersionId", value="imageId"),
        build_rules(Trait.FILLED, "the latest ready version (A47)", "steps.*.imageVersionId"),
        build_rules(Trait.FILLED, "the tenant's defaults (A48)", "steps.*.resources", *_RESOURCES),
        build_rules(Trait.DEFAULT, "A45", "steps.*.type", value="standard"),
        build_rules(Trait.DEFAULT, "A50", "steps.*.method", value="get"),
        build_rules(Trait.DEFAULT, "A50", "steps.*.auth", value={"type": "no-auth"}),
        build_rules(Trait.DEFAULT, "contract 4.5", "steps.*.sortOrder", value="asc"),
        build_rules(Trait.DEFAULT, "contract 4.5", "steps.*.compression", *_SKIPS, value=False),
        build_rules(Trait.DEFAULT, "not cleared unless asked", "steps.*.clearImageCache", value=False),
        build_rules(Trait.SET, "order has no meaning", *_SETS),
        build_rules(Trait.TEXT, "map of text to text", "steps.*.parameters.env.*"),
        build_rules(Trait.SECRET, "may carry credentials", "steps.*.headers.absolute.*"),
        build_rules(Trait.SECRET, "a repository credential", _TOKEN),
        build_rules(Trait.UNREADABLE, "absent or empty (contract 4.7)", _TOKEN),
        build_rules(Trait.STICKY, "survives a PUT for the same url (A55)", _TOKEN, value="url"),
        build_rules(Trait.WHOLE, "conditions belong together", *_CONDITIONS),
    )

    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        yield from check_triggers(body.get("triggers") or [])
        yield from check_watchers(body.get("watchers") or [])
        yield from check_distinct(body.get("tags") or [], ("tags",), "tag", lambda tag: tag.get("name"))
        yield from check_retries(body.get("retryOptions") or {}, ("retryOptions",))
        yield from check_steps(body["steps"])

    def find_references(self, body: Mapping[str, Any]) -> Iterator[Reference]:
        for step, content in body["steps"].items():
            if content.get("type", "standard") != "standard":
                continue
            yield from find_image_reference(content, ("steps", step), "imageVersionId")
            resources = content.get("resources") or {}
            yield from find_instance_reference(resources, ("steps", step, "resources"), "workflow")

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Convert the forms that differ between a described workflow and one that is sent (contract 4.7)."""
        body = {k: v for k, v in drop_nulls(answer).items() if k not in SERVER_MANAGED}
        body["triggers"] = [_convert_trigger(trigger) for trigger in body.get("triggers") or []]
        steps = body.get("steps") or {}
        body["steps"] = {name: _convert_step(step) for name, step in steps.items()}
        return body

    def finish_request(self, body: dict[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for a new webhook address only where none is live, so that callers keep theirs; send env as text."""
        had = any(trigger.get("webhook") for trigger in live.get("triggers") or [])
        policy = "preserve" if had else "generate"
        triggers = [
            {**trigger, "webhookPolicy": policy} if trigger.get("webhook") else trigger
            for trigger in body.get("triggers") or []
            if trigger
        ]
        steps = {name: _finish_step(step) for name, step in body["steps"].items()}
        return {**body, "steps": steps, **({"triggers": triggers} if "triggers" in body else {})}


def _convert_trigger(trigger: Mapping[str, Any]) -> dict[str, Any]:
    """Reduce a trigger to what can be sent: the platform is asked to preserve the address of a webhook (A42, A54)."""
    if trigger.get("webhook"):
        return {"webhook": True, "webhookPolicy": "preserve"}
    return {"cron": trigger["cron"]} if trigger.get("cron") else {}


def _convert_step(step: Mapping[str, Any]) -> dict[str, Any]:
    result = {k: v for k, v in step.items() if k not in {"imageName", "imageVersion"}}
    repository = result.get("repository")
    if isinstance(repository, Mapping) and not repository.get("token"):
        result["repository"] = {k: v for k, v in repository.items() if k != "token"}
    if "parameters" in result:
        result["parameters"] = convert_env_to_map(result["parameters"])
    return result


def _finish_step(step: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**step, "parameters": convert_env_to_text(step["parameters"])} if "parameters" in step else step
