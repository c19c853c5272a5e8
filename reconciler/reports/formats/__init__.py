"""The output formats. A new one is a module with RENDERERS and a line in FORMATS; the commands' options follow."""

from __future__ import annotations

from reconciler.model.diagnosis import Diagnosis
from reconciler.model.graph import Graph
from reconciler.model.observed.image_versions import DeletionResult, ImageVersions, VersionDeletion
from reconciler.model.observed.receipt import History, SingleApply
from reconciler.model.plans.drift import Drift
from reconciler.model.plans.plan import Plan
from reconciler.model.problem import ValidationResult
from reconciler.model.resource import ResolvedManifests
from reconciler.model.result import ApplyResult
from reconciler.reports.formats.format import Format, RenderOptions

__all__ = ["FORMATS", "Format", "RenderOptions", "list_formats", "render"]

_RUNS = (Plan, ApplyResult, Drift, History, SingleApply)
_DATA = (*_RUNS, ImageVersions, DeletionResult, ValidationResult, ResolvedManifests, Diagnosis)

FORMATS: list[Format] = [
    Format("text", "reconciler.reports.formats.text", (*_DATA, VersionDeletion, Graph)),
    Format("json", "reconciler.reports.formats.json", _DATA),
    Format("markdown", "reconciler.reports.formats.markdown", _RUNS),
    Format("github", "reconciler.reports.formats.github", (ValidationResult,)),
    Format("mermaid", "reconciler.reports.formats.mermaid", (Graph,)),
    Format("dot", "reconciler.reports.formats.dot", (Graph,)),
]


def list_formats(report: type) -> tuple[str, ...]:
    """The names of the formats that can show such a report, the default one first."""
    return tuple(form.name for form in FORMATS if report in form.reports)


def render(report: object, name: str, options: RenderOptions | None = None) -> str:
    """The report in a format of `list_formats(type(report))`."""
    form = next(form for form in FORMATS if form.name == name)
    return form.renderers[type(report)](report, options or RenderOptions())
