"""Lists, errors, moments and names: what all kinds of objects share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reconciler.doctor.finding import Check, Judgement, agree, cannot_tell, differ, judge, name_values
from reconciler.doctor.keys import find_unknown_keys
from reconciler.doctor.survey import LISTS, Survey

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", re.ASCII)
ONE_NAMESPACE = (("I1",), ("W1",), ("V1", "V1 services"))


def check_slash(survey: Survey) -> Judgement:
    reply = survey.probes["without slash"]
    if reply.is_success:
        return agree("a collection answers without its slash too")
    return differ(f"status {reply.status} without the slash") if reply.status else cannot_tell("no answer")


def check_filter(survey: Survey) -> Judgement:
    reply = survey.probes["unknown filter value"]
    if reply.status == 400:
        return agree("an unknown filter value is refused with 400")
    return (
        differ(f"status {reply.status} for an unknown filter value")
        if reply.status
        else cannot_tell("no answer")
    )


def check_error_body(survey: Survey) -> Judgement:
    refused = [reply.detail for reply in survey.probes.values() if reply.status >= 400]
    return judge(
        refused,
        lambda detail: bool(detail) and detail[0] not in "{[<",
        "error bodies",
        "with a text `detail`",
    )


def check_pages(survey: Survey) -> Judgement:
    one, past = survey.probes["page of one"], survey.probes["page past the end"]
    if not (one.is_success and past.is_success):
        return differ(f"status {one.status} for a page of one item, {past.status} past the end")
    problems = []
    if len(one.body.get("workflows") or ()) > 1:
        problems.append("pageSize=1 gave more items")
    if past.body.get("workflows"):
        problems.append("a page past the end has items")
    if not all(
        isinstance(page.get("pageCount"), int) and page["pageCount"] >= 1 for page in (one.body, past.body)
    ):
        problems.append("pageCount is below 1 or missing")
    for operation in ("I1", "W1"):
        ids = [item["id"] for item in survey.items(operation) if isinstance(item.get("id"), int)]
        if ids != sorted(ids, reverse=True):
            problems.append(f"{operation} does not list the newest first")
    return differ("; ".join(problems)) if problems else agree("page size, last page, order and counts")


def check_search(survey: Survey) -> Judgement:
    reply = survey.probes.get("search")
    if reply is None or not reply.is_success:
        return cannot_tell("no workflow to search for")
    found = reply.body.get("workflows") or ()
    return (
        agree("a part of a name in other case is found") if found else differ("a part of a name is not found")
    )


def check_moments(survey: Survey) -> Judgement:
    moments = [
        text for answers in survey.answers.values() for answer in answers for text in _find_moments(answer)
    ]
    return judge(
        moments, lambda text: bool(MOMENT.fullmatch(str(text))), "moments", "in UTC with milliseconds"
    )


def _find_moments(value: Any) -> Iterator[Any]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        if key.endswith("At") and inner is not None:
            yield inner
        yield from _find_moments(inner)
    for inner in value if isinstance(value, list) else ():
        yield from _find_moments(inner)


def check_unknown_keys(survey: Survey) -> Judgement:
    unknown = find_unknown_keys(survey.answers)
    if not survey.answers:
        return cannot_tell("nothing could be read")
    return (
        differ(f"keys that the contract does not name: {', '.join(unknown)}")
        if unknown
        else agree("none found")
    )


def check_tag_color(survey: Survey) -> Judgement:
    found = [tag for operation in ("W3", "V3", "I7") for tag in survey.parts(operation, "tags")]
    colors = ["with" if "color" in tag else "without" for tag in found]
    return judge(colors, lambda word: word == "with", "tags", "with a color")


def check_services_key(survey: Survey) -> Judgement:
    pages = survey.described("V1 services")
    return judge(
        [next((k for k in ("services", "webapps") if k in page), None) for page in pages],
        lambda key: key == "services",
        "lists of services",
        "under the key `services`",
    )


def check_unique_names(survey: Survey) -> Judgement:
    twice: list[str] = []
    for operations in ONE_NAMESPACE:
        named = {item.get("id"): item for operation in operations for item in survey.items(operation)}
        names = Counter(item.get("name") for item in named.values() if item.get("scope") != "global")
        twice += [LISTS[operations[0]][1] for count in names.values() if count > 1]
    if twice:
        return differ(f"names that occur twice among {name_values(twice)}")
    return cannot_tell("no name occurs twice; --scratch tries it")


def check_unique_artifact_names(survey: Survey) -> Judgement:
    names = Counter(item.get("name") for item in survey.items("R1"))
    if any(count > 1 for count in names.values()):
        return agree("a name occurs twice")
    return cannot_tell("no name occurs twice; --scratch tries it")


CHECKS = (
    Check("A1", "a collection answers with and without the slash at its end", check_slash),
    Check("A3", "an unknown value of a filter is refused with 400", check_filter),
    Check("A5", "an error has a JSON body with a text `detail`", check_error_body),
    Check(
        "A7", "pages have the size that was asked for, the newest objects first, and end empty", check_pages
    ),
    Check("A8", "a search finds parts of names, in upper or lower case", check_search),
    Check("A9", "moments are in UTC with milliseconds", check_moments),
    Check("A70", "answers hold no keys beyond those of the contract", check_unknown_keys),
    Check("unknown-keys", "answers hold no keys beyond those of the contract", check_unknown_keys),
    Check("A71", "tags in answers have a color", check_tag_color),
    Check("A74", "the list of services is under the key `services`", check_services_key),
    Check(
        "unique-names", "images, workflows, webapps and services have names of their own", check_unique_names
    ),
    Check("unique-artifact-names", "two artifacts may have one name", check_unique_artifact_names),
)
