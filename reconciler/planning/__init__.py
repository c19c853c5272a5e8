"""Desired + last applied + live -> Plan: no I/O, no clock, no randomness."""

from reconciler.kinds.documents.canonical import seal_secrets
from reconciler.planning.drift import detect_drift, restore_last_applied
from reconciler.planning.image_versions import list_image_versions, plan_version_deletion
from reconciler.planning.planner import Heading, PlanRequest, find_version_deletions, make_plan
from reconciler.planning.resource_graph import build_resource_graph
from reconciler.planning.saved_plan_check import collect_facts, derive_key, restrict_to_saved
from reconciler.planning.selection import select_resources, select_warnings

__all__ = [
    "Heading",
    "PlanRequest",
    "build_resource_graph",
    "collect_facts",
    "derive_key",
    "detect_drift",
    "find_version_deletions",
    "list_image_versions",
    "make_plan",
    "plan_version_deletion",
    "restore_last_applied",
    "restrict_to_saved",
    "seal_secrets",
    "select_resources",
    "select_warnings",
]
