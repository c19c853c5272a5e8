"""Annotations on the lines of a pull request, as GitHub Actions reads them."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.problem import ValidationResult
from reconciler.reports.formats.format import Renderer
from reconciler.reports.problems import render_problems_github

RENDERERS: Mapping[type, Renderer] = {
    ValidationResult: lambda result, options: render_problems_github(
        result.problems, options.name_annotated_file
    )
}
