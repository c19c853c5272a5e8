"""A scratch workflow of one step that calls an address; it is never run."""

from __future__ import annotations

from typing import Any

from reconciler.api import endpoints
from reconciler.doctor.finding import Judgement, agree, cannot_tell, differ
from reconciler.doctor.scratch.area import ScratchArea, Seen, judge_refusal
from reconciler.doctor.survey import WORKFLOWS, Reply

STATEMENTS = {
    "A13": "unknown fields of a body are ignored",
    "A39": "a second workflow of a name is refused",
    "A41": "a workflow has at least one step",
    "A56": "an update replaces a workflow: what it leaves out is unset",
    "absent-policy-generates": "a webhook gets a new address where `webhookPolicy` is left out",
    "put-keeps-token": "the token of a step's repository survives an update that does not give it",
    "put-unpauses": "an update resumes a paused workflow",
    "several-triggers": "a workflow has one trigger",
    "stickiness-excludes-scaling": "a service may have `sessionStickiness` together with `scaleToZero`",
    "strict-step-names": "step names may hold any characters",
    "updated-at-moves": "every change moves `updatedAt`",
}
NOT_OBSERVABLE = {
    "put-keeps-token": "no answer shows it: only the next run of such a step would fail",
    "stickiness-excludes-scaling": "no service is created to try it: that would deploy something",
}
STEP = {"type": "http", "method": "get", "url": "https://example.com/"}
RARELY = "0 0 29 2 *"
MOMENT = 1.1
"""Seconds between two changes, so that a clock of whole seconds moves."""


async def check(area: ScratchArea, seen: Seen) -> None:
    """Create a workflow, change it in several ways, and read it after each."""
    name = area.name("workflow")
    body: dict[str, Any] = {
        "name": name,
        "steps": {"call": STEP},
        "metadata": {"allowConcurrentExecution": False},
        "retryOptions": {"duration": 5, "numberOfRetries": 1},
        "unknownOfDoctor": True,
    }
    first = await area.create(endpoints.workflows.create(body), name, WORKFLOWS)
    seen["A13"] = judge_refusal(first, refused=False, what="an unknown field")
    if first.status == 400:
        body.pop("unknownOfDoctor")
        first = await area.create(endpoints.workflows.create(body), name, WORKFLOWS)
    if not first.is_success:
        for subject in STATEMENTS.keys() - NOT_OBSERVABLE:
            seen.setdefault(subject, cannot_tell(f"no workflow could be created ({first.status})"))
        return
    path = f"{WORKFLOWS}/{first.body['id']}"
    await _check_keys(area, path, seen)
    second = await area.create(endpoints.workflows.create(body), name, WORKFLOWS)
    seen["A39"] = judge_refusal(second, refused=True, what="a second workflow of the name")
    await _check_updates(area, path, {"name": name, "steps": {"call": STEP}}, seen)


async def _check_keys(area: ScratchArea, path: str, seen: Seen) -> None:
    shown = await area.send("GET", path)
    if shown.is_success:
        missing = [key for key in ("metadata", "retryOptions") if key not in shown.body]
        seen["documented-keys-only"] = (
            differ(f"{' and '.join(missing)} not answered")
            if missing
            else agree("metadata and retryOptions answered")
        )


async def _check_updates(area: ScratchArea, path: str, body: dict[str, Any], seen: Seen) -> None:
    before = await area.send("GET", path)
    await area.sleep(MOMENT)
    await area.send("PUT", path, json={**body, "steps": {"call": {**STEP, "method": "post"}}})
    after = await area.send("GET", path)
    seen["updated-at-moves"] = _compare(before, after, "updatedAt")
    unset = after.is_success and not after.body.get("retryOptions")
    if after.is_success:
        seen["A56"] = agree("retryOptions are unset") if unset else differ("retryOptions are kept")
    seen["A41"] = judge_refusal(
        await area.send("PUT", path, json={**body, "steps": {}}), refused=True, what="no step"
    )
    named = await area.send("PUT", path, json={**body, "steps": {"a step, named": STEP}})
    of_names = judge_refusal(named, refused=False, what="a step named with a comma and spaces")
    seen["strict-step-names"] = seen["A73"] = of_names
    triggers = [{"cron": RARELY}, {"cron": "0 1 29 2 *"}]
    several = await area.send("PUT", path, json={**body, "triggers": triggers})
    seen["several-triggers"] = judge_refusal(several, refused=True, what="two triggers")
    await _check_schedule(area, path, body, seen)
    await _check_webhook(area, path, body, seen)
    await _check_pause(area, path, body, seen)


async def _check_schedule(area: ScratchArea, path: str, body: dict[str, Any], seen: Seen) -> None:
    await area.send("PUT", path, json={**body, "triggers": [{"cron": RARELY}]})
    shown = await area.send("GET", path)
    triggers = (shown.body.get("triggers") or []) if shown.is_success else []
    if triggers:
        has = "scheduled" in triggers[0]
        seen["scheduled-in-triggers"] = (
            agree("the next run is answered") if has else differ("the next run is not answered")
        )


async def _check_webhook(area: ScratchArea, path: str, body: dict[str, Any], seen: Seen) -> None:
    first = await area.send(
        "PUT", path, json={**body, "triggers": [{"webhook": True, "webhookPolicy": "generate"}]}
    )
    second = await area.send("PUT", path, json={**body, "triggers": [{"webhook": True}]})
    if not (first.is_success and second.is_success):
        seen["absent-policy-generates"] = cannot_tell(
            f"no webhook could be made ({first.status}, {second.status})"
        )
        return
    kept = first.body.get("triggers") == second.body.get("triggers")
    seen["absent-policy-generates"] = differ("the address stays") if kept else agree("the address is new")


async def _check_pause(area: ScratchArea, path: str, body: dict[str, Any], seen: Seen) -> None:
    with_schedule = {**body, "triggers": [{"cron": RARELY}]}
    await area.send("PUT", path, json=with_schedule)
    paused = await area.send("POST", f"{path}/pause")
    before = await area.send("GET", path)
    if not (paused.is_success and before.is_success and before.body.get("status") == "Paused"):
        seen["put-unpauses"] = cannot_tell(f"it could not be paused ({paused.status})")
        return
    await area.send("PUT", path, json=with_schedule)
    after = await area.send("GET", path)
    stays = after.is_success and after.body.get("status") == "Paused"
    seen["put-unpauses"] = differ("it stays paused") if stays else agree("it is resumed")


def _compare(before: Reply, after: Reply, key: str) -> Judgement:
    if not (before.is_success and after.is_success):
        return cannot_tell("it could not be read")
    same = before.body.get(key) == after.body.get(key)
    return differ(f"{key} stays") if same else agree(f"{key} moves")
