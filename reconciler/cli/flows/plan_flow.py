"""What plan and apply do alike: load, observe, plan, show."""

from __future__ import annotations

from dataclasses import fields, replace

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.cli.console.error_output import print_problems
from reconciler.cli.console.output import redact, register_secrets, register_sensitive_texts, wants_color
from reconciler.cli.console.redaction import redact_fields
from reconciler.config.project import Project
from reconciler.kinds import KINDS
from reconciler.kinds.documents.sensitive import find_secret_texts
from reconciler.manifests import LoadedManifests
from reconciler.model.change import Change, Documents
from reconciler.model.graph import GraphChange
from reconciler.model.placeholder import seal_where
from reconciler.model.plan import Plan
from reconciler.model.plan_options import PlanOptions
from reconciler.model.saved_plan import SavedPlan
from reconciler.model.secret import find_secrets
from reconciler.reports import render_plan_json, render_plan_markdown, render_plan_text


def load_manifests(project: Project, *, quiet: bool) -> LoadedManifests:
    """Load the manifests; warnings go to stderr, and no output shows a secret from here on."""
    loaded = pipeline.load_manifests(project)
    register_secrets(
        *(secret.reveal() for r in loaded.resources for _, secret in find_secrets(r.body) if secret.known)
    )
    register_sensitive_texts(
        *(text for r in loaded.resources for text in find_secret_texts(KINDS[r.ref.kind], r.body))
    )
    if loaded.warnings and not quiet:
        print_problems(loaded.warnings)
    return loaded


async def make_plan(
    project: Project,
    loaded: LoadedManifests,
    client: Client,
    wanted: PlanOptions,
    *,
    quiet: bool,
) -> Plan:
    """Plan against what is live; warnings that only the plan knows go to stderr too."""
    plan = await pipeline.make_plan(
        project, loaded, client, wanted, register_secrets=register_sensitive_texts
    )
    plan = replace(plan, changes=tuple(_redact_change(change) for change in plan.changes))
    if wanted.take:
        plan = replace(
            plan, changes=tuple(_seal_exposed_secrets(c, plan.inventory.key) for c in plan.changes)
        )
    if not quiet and len(plan.warnings) > len(loaded.warnings):
        print_problems(plan.warnings[len(loaded.warnings) :])
    return plan


async def replan(
    project: Project, loaded: LoadedManifests, client: Client, saved: SavedPlan, *, quiet: bool
) -> Plan:
    """What of a saved plan can still be carried out."""
    plan = await pipeline.make_plan_from_saved(
        saved, project, loaded, client, register_sensitive_texts, redact
    )
    plan = replace(plan, changes=tuple(_redact_change(change) for change in plan.changes))
    if not quiet and len(plan.warnings) > len(loaded.warnings):
        print_problems(plan.warnings[len(loaded.warnings) :])
    return plan


def _redact_change(change: Change) -> Change:
    """Without secrets in what is shown: somebody may have put ours in the open, and long texts are cut."""
    shown = change.documents
    if shown is not None:
        shown = Documents(redact.data(shown.before), redact.data(shown.after))
    return replace(
        change,
        reason=redact(change.reason),
        fix=redact(change.fix),
        disturbs=redact(change.disturbs),
        notes=tuple(map(redact, change.notes)),
        touched=redact(change.touched),
        fields=redact_fields(change.fields),
        documents=shown,
        graph=None if change.graph is None else _redact_graph(change.graph),
    )


def _seal_exposed_secrets(change: Change, key: bytes) -> Change:
    """What is adopted is recorded as it is live, but a secret that somebody put into the open only as its digest."""
    body = seal_where(dict(change.applied), key, lambda text: redact(text) != text)
    return replace(change, applied={**body, **{n: v for n, v in change.applied.items() if n == "name"}})


def _redact_graph(graph: GraphChange) -> GraphChange:
    """Steps of somebody else may be called anything."""
    return GraphChange(**{part.name: redact.data(getattr(graph, part.name)) for part in fields(graph)})


def render_plan(plan: Plan, style: str, output: str | None, *, resolution: bool = False) -> str:
    """The plan in one of the formats."""
    match style:
        case "json":
            return render_plan_json(plan)
        case "markdown":
            return render_plan_markdown(plan)
        case _:
            color = output is None and wants_color("stdout")
            return render_plan_text(plan, color=color, resolution=resolution)
