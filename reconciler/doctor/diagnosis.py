"""The whole diagnosis: all checks on one survey, and what writing showed where that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from reconciler.api.client import Client
from reconciler.doctor.checks import images, lists, others, workflows
from reconciler.doctor.finding import Check, Judgement, cannot_tell
from reconciler.doctor.keys import describe_keys
from reconciler.doctor.scratch import artifact, image, workflow
from reconciler.doctor.scratch.area import ScratchArea, Seen
from reconciler.doctor.survey import Survey, survey_tenant
from reconciler.model.diagnosis import Diagnosis, Finding, Verdict

CHECKS: tuple[Check, ...] = (*lists.CHECKS, *images.CHECKS, *workflows.CHECKS, *others.CHECKS)
UNEXPECTED_SHAPE = (KeyError, TypeError, AttributeError, ValueError)
"""Raised where an answer is something else entirely."""
STATEMENTS = {
    **artifact.STATEMENTS,
    **image.STATEMENTS,
    **workflow.STATEMENTS,
    **{check.subject: check.statement for check in CHECKS},
}
"""What is assumed, by assumption or switch: reading or writing can decide these."""


async def diagnose(client: Client) -> Diagnosis:
    """Read a sample of the tenant and judge it; sends GET requests only."""
    survey = await survey_tenant(client)
    decided = {
        check.subject: Finding(check.subject, check.statement, *_decide(check, survey)) for check in CHECKS
    }
    findings = [
        decided.get(subject) or Finding(subject, statement, *_leave_open(subject))
        for subject, statement in STATEMENTS.items()
    ]
    keys = {
        operation: describe_keys(operation, answers) for operation, answers in sorted(survey.answers.items())
    }
    return Diagnosis(_sort(findings), keys, dict(sorted(survey.failures.items())))


async def diagnose_by_scratch(
    diagnosis: Diagnosis,
    client: Client,
    prefix: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    note: Callable[[str], None] = lambda _: None,
) -> Diagnosis:
    """Create, check and delete objects whose names begin with the prefix; what they show counts more than reading."""
    area = ScratchArea(client, prefix, sleep, note)
    seen: Seen = {}
    try:
        for check in (artifact.check, image.check, workflow.check):
            with suppress(*UNEXPECTED_SHAPE):  # what was not found out stays open
                await check(area, seen)
    finally:
        left = await area.delete_everything()
    findings = [
        finding if finding.subject not in seen else replace(finding, verdict=verdict, detail=detail)
        for finding in diagnosis.findings
        for verdict, detail in [seen.get(finding.subject, (finding.verdict, finding.detail))]
    ]
    return replace(diagnosis, findings=tuple(findings), scratch=True, left=left)


def _leave_open(subject: str) -> Judgement:
    why = workflow.NOT_OBSERVABLE.get(subject, "reading does not show it; --scratch tries it")
    return cannot_tell(why)


def _decide(check: Check, survey: Survey) -> tuple[Verdict, str]:
    """A platform that answers something else entirely must not end the diagnosis."""
    try:
        return check.decide(survey)
    except UNEXPECTED_SHAPE as error:
        return Verdict.DIFFERS, f"the answers have another form ({type(error).__name__})"


def _sort(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    def key(finding: Finding) -> tuple[bool, int, str]:
        is_switch = not finding.subject[1:].isdigit()
        return is_switch, 0 if is_switch else int(finding.subject[1:]), finding.subject

    return tuple(sorted(findings, key=key))
