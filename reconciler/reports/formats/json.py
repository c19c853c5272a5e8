"""JSON for programs; the module of each report describes its keys."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.diagnosis import Diagnosis
from reconciler.model.observed.image_versions import DeletionResult, ImageVersions
from reconciler.model.observed.receipt import History, SingleApply
from reconciler.model.plans.drift import Drift
from reconciler.model.plans.plan import Plan
from reconciler.model.problem import ValidationResult
from reconciler.model.resource import ResolvedManifests
from reconciler.model.result import ApplyResult
from reconciler.reports.apply.history import render_history_json
from reconciler.reports.apply.receipt import render_receipt_json
from reconciler.reports.apply.result import render_report_json
from reconciler.reports.diagnosis import render_diagnosis_json
from reconciler.reports.drift import render_drift_json
from reconciler.reports.formats.format import Renderer, ignore_options
from reconciler.reports.images.deletion import render_deleted_json
from reconciler.reports.images.versions import render_versions_json
from reconciler.reports.plan.json import render_plan_json
from reconciler.reports.problems import render_problems_json
from reconciler.reports.resources import render_resources_json

RENDERERS: Mapping[type, Renderer] = {
    Plan: ignore_options(render_plan_json),
    ApplyResult: ignore_options(render_report_json),
    Drift: ignore_options(render_drift_json),
    History: ignore_options(render_history_json),
    SingleApply: ignore_options(render_receipt_json),
    ImageVersions: ignore_options(render_versions_json),
    DeletionResult: ignore_options(render_deleted_json),
    Diagnosis: ignore_options(render_diagnosis_json),
    ValidationResult: lambda result, _: render_problems_json(result.problems),
    ResolvedManifests: lambda found, o: render_resources_json(found.resources, show_source=o.show_source),
}
