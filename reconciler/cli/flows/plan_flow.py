"""From manifests to a plan that may be shown."""

from __future__ import annotations

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.cli.console.error_output import print_warnings
from reconciler.cli.console.redaction.reports import redact_plan, seal_exposed_secrets
from reconciler.cli.console.redaction.secrets import redact, register_secrets, register_sensitive_texts
from reconciler.config.project import Project
from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import find_secret_texts
from reconciler.manifests import LoadedManifests
from reconciler.model.plans.plan import Plan, PlanOptions, SavedPlan
from reconciler.model.secret import find_secrets


def load_manifests(project: Project) -> LoadedManifests:
    """Load the manifests and register the secrets in them."""
    loaded = pipeline.load_manifests(project)
    register_secrets(
        *(secret.reveal() for r in loaded.resources for _, secret in find_secrets(r.body) if secret.known)
    )
    register_sensitive_texts(
        *(text for r in loaded.resources for text in find_secret_texts(KINDS[r.ref.kind], r.body))
    )
    return loaded


async def make_plan(
    project: Project, loaded: LoadedManifests, client: Client, plan_options: PlanOptions
) -> Plan:
    """Plan against what is live; its warnings go to stderr."""
    plan = await pipeline.make_plan(
        project, loaded, client, plan_options, register_secrets=register_sensitive_texts
    )
    plan = redact_plan(plan)
    if plan_options.adopt_only:
        plan = seal_exposed_secrets(plan)
    print_warnings(plan.warnings)
    return plan


async def make_plan_from_saved(
    project: Project, loaded: LoadedManifests, client: Client, saved: SavedPlan
) -> Plan:
    """The part of a saved plan that can still be carried out; warnings as for `make_plan`."""
    plan = await pipeline.make_plan_from_saved(
        saved, project, loaded, client, register_sensitive_texts, redact
    )
    print_warnings(plan.warnings)
    return redact_plan(plan)
