"""The findings of `peak-apply doctor`, those that differ first."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.formats.diagnosis import DiagnosisDocument
from reconciler.model.diagnosis import Diagnosis, Finding, Verdict
from reconciler.reports.writing.escape import escape, join_lines
from reconciler.reports.writing.style import BOLD, DIM, GREEN, RED, paint
from reconciler.reports.writing.words import format_count

COLORS = {Verdict.DIFFERS: RED, Verdict.AGREES: GREEN, Verdict.CANNOT_TELL: DIM}


def render_diagnosis_text(diagnosis: Diagnosis, *, color: bool) -> str:
    """A group for each verdict, and a line for each finding."""
    return join_lines(_render_lines(diagnosis, color=color))


def render_diagnosis_json(diagnosis: Diagnosis) -> str:
    """The report that can be sent to us."""
    return DiagnosisDocument.of(diagnosis).text()


def _render_lines(diagnosis: Diagnosis, *, color: bool) -> Iterator[str]:
    for verdict, style in COLORS.items():
        findings = [finding for finding in diagnosis.findings if finding.verdict is verdict]
        if findings:
            heading = f"{str(verdict).capitalize()}: {len(findings)}"
            yield paint(heading, style if verdict is not Verdict.CANNOT_TELL else BOLD, color=color)
            yield from map(_render_finding, findings)
            yield ""
    if diagnosis.unreadable:
        failed = ", ".join(f"{escape(name)} ({escape(why)})" for name, why in diagnosis.unreadable.items())
        yield f"Not readable: {failed}"
        yield ""
    yield _summarize(diagnosis)


def _render_finding(finding: Finding) -> str:
    return f"  {finding.subject}: {finding.statement}: {escape(finding.detail)}"


def _summarize(diagnosis: Diagnosis) -> str:
    differing = diagnosis.count(Verdict.DIFFERS)
    known = f"{diagnosis.count(Verdict.AGREES)} agree, {diagnosis.count(Verdict.CANNOT_TELL)} cannot be told"
    return f"{format_count(len(diagnosis.findings), 'assumption')}: {differing} differ, {known}."
