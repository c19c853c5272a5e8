"""Text for a terminal or a log."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.diagnosis import Diagnosis
from reconciler.model.graph import Graph
from reconciler.model.observed.image_versions import DeletionResult, ImageVersions, VersionDeletion
from reconciler.model.observed.receipt import History, SingleApply
from reconciler.model.plans.drift import Drift
from reconciler.model.plans.plan import Plan
from reconciler.model.problem import ValidationResult
from reconciler.model.resource import ResolvedManifests
from reconciler.model.result import ApplyResult
from reconciler.reports.apply.history import render_history_text
from reconciler.reports.apply.receipt import render_receipt_text
from reconciler.reports.apply.result import render_report_text
from reconciler.reports.diagnosis import render_diagnosis_text
from reconciler.reports.drift import render_drift_text
from reconciler.reports.formats.format import Renderer, ignore_options
from reconciler.reports.graph import render_graph_text
from reconciler.reports.images.deletion import render_deleted_text, render_deletion_text
from reconciler.reports.images.versions import render_versions_text
from reconciler.reports.plan.text import render_plan_text
from reconciler.reports.problems import render_validation_text
from reconciler.reports.resources import render_resources_yaml

RENDERERS: Mapping[type, Renderer] = {
    Plan: lambda plan, o: render_plan_text(plan, color=o.color, resolution=o.show_resolution),
    ApplyResult: lambda result, o: render_report_text(result, color=o.color),
    Drift: lambda drift, o: render_drift_text(drift, color=o.color),
    History: lambda history, o: render_history_text(history, color=o.color),
    SingleApply: lambda apply, o: render_receipt_text(apply, color=o.color),
    ImageVersions: lambda table, o: render_versions_text(table, color=o.color),
    VersionDeletion: lambda deletion, o: render_deletion_text(deletion, color=o.color),
    DeletionResult: lambda result, o: render_deleted_text(result, color=o.color),
    ValidationResult: lambda result, o: render_validation_text(
        result, color=o.color, read_source_line=o.read_source_line, summary=o.summary
    ),
    ResolvedManifests: lambda found, o: render_resources_yaml(found.resources, show_source=o.show_source),
    Diagnosis: lambda diagnosis, o: render_diagnosis_text(diagnosis, color=o.color),
    Graph: ignore_options(render_graph_text),
}
