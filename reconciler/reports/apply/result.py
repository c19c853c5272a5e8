"""The result of an apply, and its events as lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from reconciler.formats.events import ReportDocument
from reconciler.model.plans.change import Action
from reconciler.model.result import (
    ApplyResult,
    Event,
    Finished,
    Noted,
    Outcome,
    Queued,
    Result,
    Started,
    Uploaded,
    count_endings,
)
from reconciler.reports.apply.progress import format_refs, format_upload
from reconciler.reports.writing.escape import escape, escape_markdown, fold, join_lines
from reconciler.reports.writing.style import BOLD, DIM, OUTCOME_COLORS, RED, paint
from reconciler.reports.writing.words import ACTIVITIES, DONE_WORDS, format_count, render_counts

_MAKES = frozenset({Action.CREATE, Action.BUILD, Action.REPLACE})


def render_event(event: Event, *, color: bool) -> str:
    """One event on one line."""
    match event:
        case Queued(ref, _, waits_for):
            return paint(f"{escape(str(ref))}: waits for {format_refs(waits_for)}", DIM, color=color)
        case Uploaded(ref, sent, total):
            return paint(f"{escape(str(ref))}: {format_upload(sent, total)}", DIM, color=color)
        case Started(ref, action):
            return paint(f"{escape(str(ref))}: {ACTIVITIES.get(action, str(action))}...", DIM, color=color)
        case Noted(ref, message):
            return paint(f"{escape(str(ref))}: {escape(message)}", DIM, color=color)
        case Finished(result):
            done = result.outcome is Outcome.DONE
            ending = DONE_WORDS[result.action] if done else f"{result.action} {result.outcome}"
            took = f" ({result.seconds:.1f} s)" if result.outcome is not Outcome.SKIPPED else ""
            why = f": {escape(result.reason)}" if result.reason else ""
            painted = paint(ending, OUTCOME_COLORS[result.outcome], color=color)
            return f"{escape(str(result.ref))}: {painted}{took}{why}"
        case _:
            assert_never(event)


def render_report_text(report: ApplyResult, *, color: bool) -> str:
    """What did not succeed, with the end of its log, what else there is to say, and how many of each."""
    lines: list[str] = []
    for result in report.results:
        if result.outcome is not Outcome.DONE or result.reason:
            lines += [*_render_result(result, color=color), ""]
    if report.inventory_error:
        lines += [*_render_inventory_error(report, color=color), ""]
    made = [line for result in report.results if result.ids for line in _render_ids(result)]
    lines += [*made, ""] if made else []
    lines.append(paint(_summarize(report), BOLD, color=color))
    lines += [paint(line, RED, color=color) for line in _render_verification(report)]
    return join_lines(lines)


def _render_verification(report: ApplyResult) -> Iterator[str]:
    """What a plan made at the end found, where that is not what was promised."""
    if report.unverified:
        yield f"Not verified: {escape(report.unverified)}"
    if report.still_owned:
        yield f"Still owned: {escape(', '.join(report.still_owned))}."
    if report.left:
        yield f"Verification failed: {escape(', '.join(report.left))} must change again; plan shows why."


def _render_result(result: Result, *, color: bool) -> Iterator[str]:
    title = paint(f"{result.outcome} {escape(str(result.ref))}", OUTCOME_COLORS[result.outcome], color=color)
    yield f"{title}: {escape(result.reason)}"
    if result.fix:
        yield f"    fix: {escape(result.fix)}"
    if result.log:
        yield paint("    end of the log:", DIM, color=color)
        yield from (f"    | {escape(line)}" for line in result.log)
    if result.log_file:
        yield f"    full log: {escape(result.log_file)}"


def _render_ids(result: Result) -> Iterator[str]:
    """The ids and addresses of what an apply made, for other tools."""
    if result.outcome is Outcome.DONE and result.action in _MAKES:
        yield f"{escape(str(result.ref))}: {escape(format_ids(result.ids, result.addresses))}"


def format_ids(ids: Mapping[str, int | str], addresses: Mapping[str, str]) -> str:
    """`id 3, webhook ***`"""
    return ", ".join(f"{name} {value}" for name, value in {**ids, **addresses}.items())


def _render_inventory_error(report: ApplyResult, *, color: bool) -> Iterator[str]:
    message = f"the inventory could not be stored: {escape(report.inventory_error)}"
    yield paint(message, RED, color=color)
    yield "    fix: apply again; that records what was done"


def _summarize(report: ApplyResult) -> str:
    if not report.results:
        return "Nothing to do."
    done = all(result.outcome is Outcome.DONE for result in report.results)
    ending = "complete" if done else "incomplete"
    counts = count_endings((result.action, result.outcome) for result in report.results)
    return f"Apply {ending}: {render_counts(counts)}.{_describe_verification(report)}"


def _describe_verification(report: ApplyResult) -> str:
    if not report.verified or report.still_owned:
        return ""
    if report.remaining:
        verb = "remains" if report.remaining == 1 else "remain"
        return f" Verified: {format_count(report.remaining, 'other change')} {verb}."
    return " Verified: no changes remain."


def render_report_json(report: ApplyResult) -> str:
    """For scripts (formats/events.py)."""
    return ReportDocument.of(report).text()


def render_report_markdown(report: ApplyResult) -> str:
    """For a job summary or a comment after the merge."""
    rows = [
        f"| {result.outcome} | {result.action} | {escape_markdown(str(result.ref))} "
        f"| {escape_markdown(result.reason)} |"
        for result in report.results
    ]
    lines = [f"**{escape_markdown(_summarize(report))}**", ""]
    if rows:
        lines += ["| outcome | action | resource | why |", "| --- | --- | --- | --- |", *rows, ""]
    for result in report.results:
        if result.log:
            log = [escape(line) for line in result.log]
            kept = f", full log in {escape_markdown(result.log_file)}" if result.log_file else ""
            lines += [fold(f"log of {escape_markdown(str(result.ref))}{kept}", log), ""]
    lines += [escape_markdown(line) for line in _render_verification(report)]
    if report.inventory_error:
        lines.append(escape_markdown(f"The inventory could not be stored: {report.inventory_error}"))
    return "\n".join(lines).rstrip("\n") + "\n"
