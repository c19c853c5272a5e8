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
    LARGEST,
    Body,
    Field,
    Finding,
    Kind,
    Name,
    Quirk,
    Reference,
    Text,
    as_text,
    without_nulls,
)
from reconciler.kinds.parts.environment import env_as_map
from reconciler.kinds.parts.references import image_reference, instance_reference
from reconciler.kinds.parts.step import AnyStep, RetryOptions
from reconciler.model.ref import Ref

SERVER_MANAGED = ("id", "createdAt", "createdBy", "updatedAt", "updatedBy", "status", "lastExecution")


MAIL = r"^[^@\s]+@[^@\s]+$"
Mail = Annotated[str, Constraint(pattern=MAIL)]


class Metadata(Body):
    """Settings of the workflow as a whole."""

    allowConcurrentExecution: bool | None = None


class Trigger(Body):
    """A cron expression or a webhook; the empty trigger is the guide's way to say none."""

    cron: Text | None = None
    webhook: bool | None = None
    webhookPolicy: Literal["generate", "preserve"] | None = None


class Events(Body):
    """What a watcher is told about; `runtimeExceeded` in minutes."""

    success: bool | None = None
    fail: bool | None = None
    runtimeExceeded: int | float | None = Constraint(default=None, ge=0, le=LARGEST, allow_inf_nan=False)


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
    """Who is told about a run: exactly one target."""

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
    """Read, merged and put back whole, so that nothing is lost that somebody else declared."""

    name: ClassVar[str] = "workflow"
    schema: ClassVar[type[BaseModel]] = WorkflowBody
    fields: ClassVar[tuple[Field, ...]] = (
        Field(("metadata",), Quirk.UNREADABLE, "not in the documented answer (contract 4.7)"),
        Field(("retryOptions",), Quirk.UNREADABLE, "not in the documented answer (contract 4.7)"),
        Field(("metadata", "allowConcurrentExecution"), Quirk.DEFAULT, "A40", False),
        Field(("tags",), Quirk.KEYED, "labels", "name"),
        Field(("watchers",), Quirk.KEYED, "targets", watcher_key),
        Field(("watchers", "*", "webhook", "url"), Quirk.SECRET, "may carry a key"),
        Field(("watchers", "*", "webhook", "payload"), Quirk.SECRET, "may carry a key"),
        Field(("watchers", "*", "events", "success"), Quirk.DEFAULT, "not fired unless asked", False),
        Field(("watchers", "*", "events", "fail"), Quirk.DEFAULT, "not fired unless asked", False),
        Field(("watchers", "*", "email", "recipients", "to"), Quirk.SET, "order says nothing"),
        Field(("triggers",), Quirk.WHOLE, "at most one (A43)"),
        Field(("triggers", "*", "webhookPolicy"), Quirk.WRITE_ONLY, "generate or preserve (A42)"),
        Field(("retryOptions", "exitCodes"), Quirk.SET, "order says nothing"),
        Field(_STEP, Quirk.UNIT, "a step belongs to who declared it", "type"),
        Field((*_STEP, "imageVersionId"), Quirk.FOLLOWS, "a version of that image", "imageId"),
        Field((*_STEP, "imageVersionId"), Quirk.FILLED, "the latest ready version (A47)"),
        Field((*_STEP, "resources"), Quirk.FILLED, "the tenant's defaults (A48)"),
        Field((*_STEP, "resources", "instanceTypeId"), Quirk.FILLED, "the tenant's defaults (A48)"),
        Field((*_STEP, "resources", "storage"), Quirk.FILLED, "the tenant's defaults (A48)"),
        Field((*_STEP, "type"), Quirk.DEFAULT, "A45", "standard"),
        Field((*_STEP, "method"), Quirk.DEFAULT, "A50", "get"),
        Field((*_STEP, "auth"), Quirk.DEFAULT, "A50", {"type": "no-auth"}),
        Field((*_STEP, "sortOrder"), Quirk.DEFAULT, "contract 4.5", "asc"),
        Field((*_STEP, "compression"), Quirk.DEFAULT, "contract 4.5", False),
        Field((*_STEP, "clearImageCache"), Quirk.DEFAULT, "not cleared unless asked", False),
        Field((*_STEP, "parents"), Quirk.SET, "order says nothing"),
        Field((*_STEP, "parameters", "secrets"), Quirk.SET, "order says nothing"),
        Field((*_STEP, "parameters", "env", "*"), Quirk.TEXT, "map of text to text"),
        Field((*_STEP, "headers", "absolute", "*"), Quirk.SECRET, "may carry credentials"),
        Field((*_STEP, "repository", "token"), Quirk.SECRET, "a repository credential"),
        Field((*_STEP, "repository", "token"), Quirk.UNREADABLE, "absent or empty (contract 4.7)"),
        Field((*_STEP, "repository", "token"), Quirk.STICKY, "survives a PUT for the same url (A55)", "url"),
        Field((*_STEP, "executionParameters", "conditional"), Quirk.WHOLE, "conditions belong together"),
        Field((*_STEP, "executionParameters", "parentStatus"), Quirk.WHOLE, "conditions belong together"),
        Field((*_STEP, "runConfiguration", "retryOptions", "exitCodes"), Quirk.SET, "order says nothing"),
        Field((*_STEP, "runConfiguration", "skipConfiguration", "skip"), Quirk.DEFAULT, "4.5", False),
        Field((*_STEP, "runConfiguration", "skipConfiguration", "skipDAG"), Quirk.DEFAULT, "4.5", False),
    )

    def ref(self, body: Mapping[str, Any]) -> Ref:
        return Ref(self.name, body["name"])

    def check(self, body: Mapping[str, Any]) -> Iterator[Finding]:
        yield from check_triggers(body.get("triggers") or [])
        yield from check_watchers(body.get("watchers") or [])
        yield from check_tags(body.get("tags") or [])
        yield from check_retries(body.get("retryOptions") or {}, ("retryOptions",))
        yield from check_steps(body["steps"])

    def references(self, body: Mapping[str, Any]) -> Iterator[Reference]:
        for step, content in body["steps"].items():
            if content.get("type", "standard") != "standard":
                continue
            yield from image_reference(content, ("steps", step), "imageVersionId")
            resources = content.get("resources") or {}
            yield from instance_reference(resources, ("steps", step, "resources"), "workflow")

    def writable(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Undo what a described workflow says differently from a sent one (contract 4.7)."""
        body = {k: v for k, v in without_nulls(answer).items() if k not in SERVER_MANAGED}
        body["triggers"] = [_writable_trigger(trigger) for trigger in body.get("triggers") or []]
        steps = body.get("steps") or {}
        body["steps"] = {name: _writable_step(step) for name, step in steps.items()}
        return body

    def finish(self, body: dict[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
        """A webhook address is generated only if there is none, else preserved (design 4); env is text."""
        had = any(trigger.get("webhook") for trigger in live.get("triggers") or [])
        policy = "preserve" if had else "generate"
        triggers = [
            {**trigger, "webhookPolicy": policy} if trigger.get("webhook") else trigger
            for trigger in body.get("triggers") or []
            if trigger
        ]
        steps = {name: _sent_step(step) for name, step in body["steps"].items()}
        return {**body, "steps": steps, **({"triggers": triggers} if "triggers" in body else {})}


def _writable_trigger(trigger: Mapping[str, Any]) -> dict[str, Any]:
    """An address is not sent back: the platform is asked to preserve it (A42)."""
    if trigger.get("webhook"):
        return {"webhook": True, "webhookPolicy": "preserve"}
    return {key: value for key, value in trigger.items() if key != "webhook"}


def _writable_step(step: Mapping[str, Any]) -> dict[str, Any]:
    result = {k: v for k, v in step.items() if k not in {"imageName", "imageVersion"}}
    repository = result.get("repository")
    if isinstance(repository, Mapping) and not repository.get("token"):
        result["repository"] = {k: v for k, v in repository.items() if k != "token"}
    if "parameters" in result:
        result["parameters"] = env_as_map(result["parameters"])
    return result


def _sent_step(step: Mapping[str, Any]) -> Mapping[str, Any]:
    parameters = step.get("parameters")
    if not isinstance(parameters, Mapping) or not isinstance(parameters.get("env"), Mapping):
        return step
    env = {name: as_text(value) for name, value in parameters["env"].items()}
    return {**step, "parameters": {**parameters, "env": env}}
