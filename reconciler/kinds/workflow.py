"""Workflows: steps in a DAG, replaced as a whole by PUT (contract 2.2, 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel
from pydantic import Field as Constraint

from reconciler.kinds.checks.workflow import (
    check_retries,
    check_steps,
    check_tags,
    check_triggers,
    check_watchers,
    watcher_key,
)
from reconciler.kinds.kind import (
    MAX_INTEGER,
    Body,
    Family,
    FieldRule,
    FieldRules,
    Kind,
    Name,
    Reference,
    Text,
    Trait,
    Violation,
    format_scalar,
)
from reconciler.kinds.parts.environment import convert_env_to_map
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


_STEP = ("steps", "*")


class Workflow(Kind):
    """Steps in a DAG. A PUT replaces everything, so a live workflow is read and merged before it is sent."""

    name: ClassVar[str] = "workflow"
    family: ClassVar[Family] = Family.DEFINED
    schema: ClassVar[type[BaseModel]] = WorkflowBody
    rules: ClassVar[FieldRules] = FieldRules(
        (
            FieldRule(("metadata",), Trait.UNREADABLE, "not in the documented answer (contract 4.7)"),
            FieldRule(("retryOptions",), Trait.UNREADABLE, "not in the documented answer (contract 4.7)"),
            FieldRule(("metadata", "allowConcurrentExecution"), Trait.DEFAULT, "A40", False),
            FieldRule(("tags",), Trait.KEYED, "labels", "name"),
            FieldRule(("watchers",), Trait.KEYED, "targets", watcher_key),
            FieldRule(("watchers", "*", "webhook", "url"), Trait.SECRET, "may carry a key"),
            FieldRule(("watchers", "*", "webhook", "payload"), Trait.SECRET, "may carry a key"),
            FieldRule(("watchers", "*", "events", "success"), Trait.DEFAULT, "not fired unless asked", False),
            FieldRule(("watchers", "*", "events", "fail"), Trait.DEFAULT, "not fired unless asked", False),
            FieldRule(("watchers", "*", "email", "recipients", "to"), Trait.SET, "order says nothing"),
            FieldRule(("triggers",), Trait.WHOLE, "at most one (A43)"),
            FieldRule(("triggers", "*", "webhookPolicy"), Trait.WRITE_ONLY, "generate or preserve (A42)"),
            FieldRule(("retryOptions", "exitCodes"), Trait.SET, "order says nothing"),
            FieldRule(_STEP, Trait.UNIT, "a step belongs to who declared it", "type"),
            FieldRule((*_STEP, "imageVersionId"), Trait.FOLLOWS, "a version of that image", "imageId"),
            FieldRule((*_STEP, "imageVersionId"), Trait.FILLED, "the latest ready version (A47)"),
            FieldRule((*_STEP, "resources"), Trait.FILLED, "the tenant's defaults (A48)"),
            FieldRule((*_STEP, "resources", "instanceTypeId"), Trait.FILLED, "the tenant's defaults (A48)"),
            FieldRule((*_STEP, "resources", "storage"), Trait.FILLED, "the tenant's defaults (A48)"),
            FieldRule((*_STEP, "type"), Trait.DEFAULT, "A45", "standard"),
            FieldRule((*_STEP, "method"), Trait.DEFAULT, "A50", "get"),
            FieldRule((*_STEP, "auth"), Trait.DEFAULT, "A50", {"type": "no-auth"}),
            FieldRule((*_STEP, "sortOrder"), Trait.DEFAULT, "contract 4.5", "asc"),
            FieldRule((*_STEP, "compression"), Trait.DEFAULT, "contract 4.5", False),
            FieldRule((*_STEP, "clearImageCache"), Trait.DEFAULT, "not cleared unless asked", False),
            FieldRule((*_STEP, "parents"), Trait.SET, "order says nothing"),
            FieldRule((*_STEP, "parameters", "secrets"), Trait.SET, "order says nothing"),
            FieldRule((*_STEP, "parameters", "env", "*"), Trait.TEXT, "map of text to text"),
            FieldRule((*_STEP, "headers", "absolute", "*"), Trait.SECRET, "may carry credentials"),
            FieldRule((*_STEP, "repository", "token"), Trait.SECRET, "a repository credential"),
            FieldRule((*_STEP, "repository", "token"), Trait.UNREADABLE, "absent or empty (contract 4.7)"),
            FieldRule(
                (*_STEP, "repository", "token"), Trait.STICKY, "survives a PUT for the same url (A55)", "url"
            ),
            FieldRule(
                (*_STEP, "executionParameters", "conditional"), Trait.WHOLE, "conditions belong together"
            ),
            FieldRule(
                (*_STEP, "executionParameters", "parentStatus"), Trait.WHOLE, "conditions belong together"
            ),
            FieldRule(
                (*_STEP, "runConfiguration", "retryOptions", "exitCodes"), Trait.SET, "order says nothing"
            ),
            FieldRule((*_STEP, "runConfiguration", "skipConfiguration", "skip"), Trait.DEFAULT, "4.5", False),
            FieldRule(
                (*_STEP, "runConfiguration", "skipConfiguration", "skipDAG"), Trait.DEFAULT, "4.5", False
            ),
        )
    )

    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        yield from check_triggers(body.get("triggers") or [])
        yield from check_watchers(body.get("watchers") or [])
        yield from check_tags(body.get("tags") or [])
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
    """A webhook's address is not sent back: the platform is asked to preserve it (A42)."""
    if trigger.get("webhook"):
        return {"webhook": True, "webhookPolicy": "preserve"}
    return {key: value for key, value in trigger.items() if key != "webhook"}


def _convert_step(step: Mapping[str, Any]) -> dict[str, Any]:
    result = {k: v for k, v in step.items() if k not in {"imageName", "imageVersion"}}
    repository = result.get("repository")
    if isinstance(repository, Mapping) and not repository.get("token"):
        result["repository"] = {k: v for k, v in repository.items() if k != "token"}
    if "parameters" in result:
        result["parameters"] = convert_env_to_map(result["parameters"])
    return result


def _finish_step(step: Mapping[str, Any]) -> Mapping[str, Any]:
    parameters = step.get("parameters")
    if not isinstance(parameters, Mapping) or not isinstance(parameters.get("env"), Mapping):
        return step
    env = {name: format_scalar(value) for name, value in parameters["env"].items()}
    return {**step, "parameters": {**parameters, "env": env}}
