"""Desired + last applied + live -> Plan: no I/O, no clock, no randomness."""

from reconciler.kinds.documents.canonical import sealed
from reconciler.planning.drift import applied_last, drift
from reconciler.planning.image_versions import deletion, image_versions
from reconciler.planning.planner import Heading, plan
from reconciler.planning.resource_graph import resource_graph
from reconciler.planning.saved_plan_check import binding_key, bound, facts_of
from reconciler.planning.selection import selected

__all__ = [
    "Heading",
    "applied_last",
    "binding_key",
    "bound",
    "deletion",
    "drift",
    "facts_of",
    "image_versions",
    "plan",
    "resource_graph",
    "sealed",
    "selected",
]
