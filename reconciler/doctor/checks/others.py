"""Webapps, services, artifacts, and the tenant itself."""

from __future__ import annotations

from reconciler.doctor.finding import Check, Judgement, agree, cannot_tell, differ, judge
from reconciler.doctor.survey import ENTITY_TYPES, Survey

STATUSES = frozenset({"CREATING", "DEPLOYING", "AVAILABLE", "DELETING", "CREATE_FAILED", "DELETE_FAILED"})


def check_service_list(survey: Survey) -> Judgement:
    webapps, services = ({item.get("id") for item in survey.items(name)} for name in ("V1", "V1 services"))
    if not services and not webapps:
        return cannot_tell("no webapps or services found")
    if len(services) >= 100:
        return cannot_tell("too many services for one page")
    types = {item.get("serviceType") for item in survey.items("V1")} - {None, "web-app"}
    if types:
        return differ("the list of webapps holds services of other types")
    missing = len(webapps - services)
    return (
        differ(f"{missing} webapps are not among the services")
        if missing
        else agree(f"{len(services)} services")
    )


def check_described_keys(survey: Survey) -> Judgement:
    wanted = {"title", "description", "parameters", "serviceType"}
    found = [wanted & answer.keys() for answer in survey.described("V3")]
    if not found:
        return cannot_tell("no webapps or services found")
    shown = sorted(set().union(*found))
    return (
        agree(f"answered: {', '.join(shown)}") if shown else differ("none of title, description, parameters")
    )


def check_statuses(survey: Survey) -> Judgement:
    found = [item.get("status") for name in ("V1", "V1 services") for item in survey.items(name)]
    return judge(found, lambda word: word in STATUSES, "statuses", "documented")


def check_artifact_versions(survey: Survey) -> Judgement:
    found = list(survey.parts("R3", "versions"))
    wrong = [sorted(one) for one in found if type(one.get("version")) is not int or "createdAt" not in one]
    if not found:
        return cannot_tell("no artifacts found")
    return (
        differ(f"{len(wrong)} versions without a number or a moment")
        if wrong
        else agree(f"{len(found)} versions")
    )


def check_instance_lists(survey: Survey) -> Judgement:
    status = survey.probes["unknown entity type"].status
    if status and status != 400:
        return differ(f"status {status} for an unknown entity type")
    ids: dict[str, set[object]] = {
        entity: {option.get("id") for option in survey.parts(f"T1 {entity}", "data")}
        for entity in ENTITY_TYPES
    }
    pairs = [(a, b) for a in ids for b in ids if a < b and ids[a] & ids[b]]
    if pairs:
        return differ(f"one id in several lists: {'; '.join(f'{a} and {b}' for a, b in pairs)}")
    return agree("no id is in two lists") if any(ids.values()) else cannot_tell("no machines listed")


def check_metadata(survey: Survey) -> Judgement:
    found = survey.described("T4")
    if not found:
        return cannot_tell("not answered")
    keys = sorted({key for answer in found for key in answer})
    return differ(f"keys: {', '.join(keys)}") if keys else agree("empty")


CHECKS = (
    Check("A25", "the list of services holds the webapps too", check_service_list),
    Check("A26", "versions of an artifact are numbered and dated", check_artifact_versions),
    Check(
        "A27",
        "an unknown type of machine is refused with 400, and no machine is in two lists",
        check_instance_lists,
    ),
    Check("A28", "the metadata of an ordinary tenant are empty", check_metadata),
    Check("A66", "a webapp is described with title, description and parameters", check_described_keys),
    Check("A67", "webapps and services have the documented statuses", check_statuses),
)
