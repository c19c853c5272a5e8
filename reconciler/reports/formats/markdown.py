"""Markdown for comments on pull requests and job summaries."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.observed.receipt import History, SingleApply
from reconciler.model.plans.drift import Drift
from reconciler.model.plans.plan import Plan
from reconciler.model.result import ApplyResult
from reconciler.reports.apply.history import render_history_markdown
from reconciler.reports.apply.receipt import render_receipt_markdown
from reconciler.reports.apply.result import render_report_markdown
from reconciler.reports.drift import render_drift_markdown
from reconciler.reports.formats.format import Renderer, ignore_options
from reconciler.reports.plan.markdown import render_plan_markdown

RENDERERS: Mapping[type, Renderer] = {
    Plan: ignore_options(render_plan_markdown),
    ApplyResult: ignore_options(render_report_markdown),
    Drift: ignore_options(render_drift_markdown),
    History: ignore_options(render_history_markdown),
    SingleApply: ignore_options(render_receipt_markdown),
}
