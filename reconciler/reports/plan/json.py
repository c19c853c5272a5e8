"""A plan for scripts, and the JSON Schema that describes it (formats/plan.py)."""

from __future__ import annotations

from typing import Any

from reconciler.formats.document import json_schema
from reconciler.formats.plan import PlanDocument
from reconciler.model.plans.plan import Plan


def render_plan_json(plan: Plan) -> str:
    """The plan as JSON, two spaces of indentation, keys in a fixed order."""
    return PlanDocument.of(plan).text()


def build_plan_schema() -> dict[str, Any]:
    """The JSON Schema of what `plan --format json` prints."""
    return json_schema(PlanDocument, "peak-apply: plan")
