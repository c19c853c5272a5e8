"""Plans, results and problems as text, JSON, markdown and annotations: values in, text out."""

from reconciler.reports.apply.events import build_event_schema
from reconciler.reports.apply.history import list_history_warnings, render_history
from reconciler.reports.apply.receipt import render_receipt
from reconciler.reports.apply.result import (
    render_event,
    render_report_json,
    render_report_markdown,
    render_report_text,
)
from reconciler.reports.document_diff import render_document_diff
from reconciler.reports.drift import render_drift_json, render_drift_markdown, render_drift_text
from reconciler.reports.graph import render_graph_dot, render_graph_mermaid, render_graph_text
from reconciler.reports.images.deletion import render_deleted_json, render_deleted_text, render_deletion_text
from reconciler.reports.images.versions import render_versions_json, render_versions_text
from reconciler.reports.plan.json import build_plan_schema, render_plan_json
from reconciler.reports.plan.markdown import render_plan_markdown
from reconciler.reports.plan.text import render_plan_text
from reconciler.reports.problems import (
    render_error,
    render_problems_github,
    render_problems_json,
    render_problems_text,
)
from reconciler.reports.resources import render_resources_json, render_resources_yaml
from reconciler.reports.writing.escape import escape_lines

__all__ = [
    "build_event_schema",
    "build_plan_schema",
    "escape_lines",
    "list_history_warnings",
    "render_deleted_json",
    "render_deleted_text",
    "render_deletion_text",
    "render_document_diff",
    "render_drift_json",
    "render_drift_markdown",
    "render_drift_text",
    "render_error",
    "render_event",
    "render_graph_dot",
    "render_graph_mermaid",
    "render_graph_text",
    "render_history",
    "render_plan_json",
    "render_plan_markdown",
    "render_plan_text",
    "render_problems_github",
    "render_problems_json",
    "render_problems_text",
    "render_receipt",
    "render_report_json",
    "render_report_markdown",
    "render_report_text",
    "render_resources_json",
    "render_resources_yaml",
    "render_versions_json",
    "render_versions_text",
]
