"""Rules for workflows beyond the shape of the document, and default values (contract 4.2 to 4.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from reconciler.emulator.errors import Invalid
from reconciler.emulator.images.statuses import resolve_version
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.tenants.instances import DEFAULT_RESOURCES

Steps = Mapping[str, Mapping[str, Any]]
_STRICT_NAME = re.compile("[A-Za-z0-9-]+")
_NEEDED_BY_AUTH = {
    "no-auth": (),
    "oauth": ("clientId", "clientSecret", "authUrl"),
    "basic": ("username", "password"),
    "api-key": ("apiKey",),
    "bearer-token": ("bearerToken",),
}


def complete_steps(tenant: Tenant, steps: Steps, stored: Steps) -> dict[str, Any]:
    """The steps as they are kept: checked against each other, with types, versions, resources and tokens settled."""
    check_graph(steps)
    for name in steps:
        if tenant.settings.strict_step_names and not _STRICT_NAME.fullmatch(name):
            raise Invalid(f"steps: {name!r} holds other characters than letters, digits and hyphens")  # (A73)
    return {
        name: _complete_step(tenant, f"steps.{name}", step, stored.get(name, {}))
        for name, step in steps.items()
    }


def _complete_step(
    tenant: Tenant, at: str, step: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    kind = step.get("type", "standard")
    kept: dict[str, Any] = {**step, "type": kind}
    if kind == "standard":
        kept["imageVersionId"] = resolve_version(
            tenant, step["imageId"], step.get("imageVersionId"), at
        )  # (A47)
        kept["resources"] = _complete_resources(tenant, at, step.get("resources", {}))
    if kind == "http":
        kept["method"] = step.get("method", "get")  # (A50)
        _check_auth(at, step.get("auth", {"type": "no-auth"}))
    if "repository" in step:
        kept["repository"] = _merge_repository(tenant, step["repository"], stored.get("repository", {}))
    return kept


def _complete_resources(tenant: Tenant, at: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Missing keys are filled from the defaults (A48)."""
    resources = {**DEFAULT_RESOURCES, **given}
    known = tenant.db.one(
        "SELECT 1 FROM instance_options WHERE entity_type = 'workflow' AND id = ?",
        resources["instanceTypeId"],
    )
    if known is None:
        raise Invalid(
            f"{at}.resources.instanceTypeId {resources['instanceTypeId']} is not available to workflows"
        )
    return resources


def _check_auth(at: str, auth: Mapping[str, Any]) -> None:
    for name in _NEEDED_BY_AUTH[auth["type"]]:
        if name not in auth:
            raise Invalid(f"{at}.auth.{name} is required for {auth['type']}")


def _merge_repository(tenant: Tenant, given: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Without a token the stored one stays, if the address is the same (A55)."""
    kept = {name: value for name, value in given.items() if value != ""}
    same = given["url"] == stored.get("url") and "token" in stored
    if "token" not in kept and same and tenant.settings.put_keeps_token:
        kept["token"] = stored["token"]
    return kept


def check_graph(steps: Steps) -> None:
    """Parents exist and make no circle; conditions speak of steps that exist (A46, A53)."""
    for name, step in steps.items():
        for other in _mentioned_steps(step):
            if other not in steps:
                raise Invalid(f"steps.{name} refers to a step {other} that does not exist")
    try:
        TopologicalSorter({name: step.get("parents", ()) for name, step in steps.items()}).prepare()
    except CycleError as error:
        raise Invalid(f"the parents of steps make a circle: {' -> '.join(error.args[1])}") from error


def _mentioned_steps(step: Mapping[str, Any]) -> Iterator[str]:
    yield from step.get("parents", ())
    conditions = step.get("executionParameters", {})
    yield from (entry["stepName"] for entry in conditions.get("conditional", ()))
    for entry in conditions.get("parentStatus", ()):
        yield from entry["parents"]


def complete_triggers(
    tenant: Tenant, given: list[dict[str, Any]], stored: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """At most one trigger (A43); a webhook's address is kept unless a new one is asked for (A42)."""
    triggers = [trigger for trigger in given if trigger]
    if len(triggers) > 1 and not tenant.settings.several_triggers:
        raise Invalid("triggers: at most one is permitted")
    return [_complete_trigger(tenant, trigger, stored) for trigger in triggers]


def _complete_trigger(
    tenant: Tenant, trigger: dict[str, Any], stored: list[dict[str, Any]]
) -> dict[str, Any]:
    if ("cron" in trigger) == ("webhook" in trigger):
        raise Invalid("triggers: a trigger is either cron or webhook")
    if "cron" in trigger:
        return {"cron": trigger["cron"]}
    before = next((old["webhook"] for old in stored if "webhook" in old), None)
    absent = "generate" if tenant.settings.absent_policy_generates else "preserve"
    if before is None or trigger.get("webhookPolicy", absent) == "generate":
        return {"webhook": tenant.new_uuid("webhook")}
    return {"webhook": before}


def find_used_versions(steps: Steps) -> set[int]:
    """The image versions that standard steps run."""
    return {step["imageVersionId"] for step in steps.values() if "imageVersionId" in step}
