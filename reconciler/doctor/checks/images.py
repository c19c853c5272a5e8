"""Images, their versions, builds and logs."""

from __future__ import annotations

from typing import Any

from reconciler.doctor.finding import Check, Judgement, agree, cannot_tell, differ, judge
from reconciler.doctor.survey import Survey

VERSION_STATUSES = frozenset({"not-ready", "ready", "in-use", "deleting", "delete-failed"})
BUILD_STATUSES = frozenset({"building", "success", "failed", "stopping", "stopped", None})


def check_unknown_image(survey: Survey) -> Judgement:
    status = survey.probes["unknown image"].status
    return (
        agree("404") if status == 404 else differ(f"status {status}") if status else cannot_tell("no answer")
    )


def check_latest_version(survey: Survey) -> Judgement:
    items = survey.items("I1")
    beside = {key for item in items for key in ("createdAt", "createdBy") if key in item}
    if not items:
        return cannot_tell("no images found")
    return (
        differ(f"beside latestVersion: {', '.join(sorted(beside))}")
        if beside
        else agree(f"{len(items)} images")
    )


def check_type_spelling(survey: Survey) -> Judgement:
    types = [answer.get("imageType") for answer in survey.described("I7")]
    return judge(
        types, lambda text: isinstance(text, str) and text == text.lower(), "image types", "in lower case"
    )


def check_token(survey: Survey) -> Judgement:
    details = [answer.get("buildDetails") or {} for answer in survey.described("I7")]
    return judge(
        [sorted(one) for one in details], lambda keys: "token" not in keys, "build details", "without a token"
    )


def check_build_ids(survey: Survey) -> Judgement:
    ids = [build.get("buildId") for build in survey.parts("I11", "builds")]
    return judge(ids, lambda ident: isinstance(ident, int), "ids of listed builds", "numbers")


def check_log_moments(survey: Survey) -> Judgement:
    moments = [line.get("timestamp") for line in survey.parts("I12", "logs")]
    return judge(
        moments,
        lambda text: isinstance(text, str) and text.isdecimal(),
        "moments of log lines",
        "in milliseconds",
    )


def check_download_url(survey: Survey) -> Judgement:
    urls = [answer.get("downloadUrl") for answer in survey.described("I13")]
    return judge(urls, lambda url: str(url).startswith(("https://", "http://")), "addresses of logs", "whole")


def check_statuses(survey: Survey) -> Judgement:
    found: list[Any] = [("status", one.get("status")) for one in survey.parts("I5", "versions")]
    found += [("build", one.get("lastBuildStatus")) for one in survey.parts("I5", "versions")]
    known = {"status": VERSION_STATUSES, "build": BUILD_STATUSES}
    unknown = [word for part, word in found if word not in known[part]]
    return judge(
        unknown or [word for _, word in found], lambda word: word not in unknown, "statuses", "documented"
    )


def check_end_of_log(survey: Survey) -> Judgement:
    pages = survey.described("I12")
    if len(pages) < 2:
        return cannot_tell("no log of an ended build with a second page found")
    last, before = pages[-1], pages[-2]
    if last.get("logs"):
        return cannot_tell("the log found is too long")
    same = last.get("nextToken") == before.get("nextToken")
    return agree("the last token repeats") if same else differ("the last token does not repeat")


CHECKS = (
    Check("A10", "the versions of an unknown image are not found (404)", check_unknown_image),
    Check(
        "A15",
        "a listed image has no `createdAt` and `createdBy` beside its latest version",
        check_latest_version,
    ),
    Check("A17", "the type of an image is answered in lower case", check_type_spelling),
    Check("A18", "the token of a repository is never answered", check_token),
    Check("A19", "listed builds have numbers for ids", check_build_ids),
    Check("A20", "moments of log lines are milliseconds in a text", check_log_moments),
    Check("A21", "a log's download address is whole", check_download_url),
    Check("A36", "versions and builds have the documented statuses", check_statuses),
    Check("A62", "the token at the end of a log repeats", check_end_of_log),
)
