"""Plans, results and problems as text, JSON, markdown and annotations: values in, text out."""

from reconciler.reports.apply.events import event_schema
from reconciler.reports.apply.history import history_warnings, render_history
from reconciler.reports.apply.receipt import render_receipt
from reconciler.reports.apply.result import event_line, report_json, report_markdown, report_text
from reconciler.reports.document_diff import document_diff
from reconciler.reports.drift import drift_json, drift_markdown, drift_text
from reconciler.reports.graph import graph_dot, graph_mermaid, graph_text
from reconciler.reports.images.deletion import deleted_json, deleted_text, deletion_text
from reconciler.reports.images.versions import versions_json, versions_text
from reconciler.reports.plan.json import plan_json
from reconciler.reports.plan.markdown import plan_markdown
from reconciler.reports.plan.schema import plan_schema
from reconciler.reports.plan.text import plan_text
from reconciler.reports.problems import error_text, problems_github, problems_json, problems_text
from reconciler.reports.resources import resources_json, resources_yaml
from reconciler.reports.writing.escape import clean_lines

__all__ = [
    "clean_lines",
    "deleted_json",
    "deleted_text",
    "deletion_text",
    "document_diff",
    "drift_json",
    "drift_markdown",
    "drift_text",
    "error_text",
    "event_line",
    "event_schema",
    "graph_dot",
    "graph_mermaid",
    "graph_text",
    "history_warnings",
    "plan_json",
    "plan_markdown",
    "plan_schema",
    "plan_text",
    "problems_github",
    "problems_json",
    "problems_text",
    "render_history",
    "render_receipt",
    "report_json",
    "report_markdown",
    "report_text",
    "resources_json",
    "resources_yaml",
    "versions_json",
    "versions_text",
]
