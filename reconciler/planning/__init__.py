"""Desired + last applied + live -> Plan: no I/O, no clock, no randomness."""

from reconciler.kinds.canonical import sealed
from reconciler.planning.binding import binding_key, bound, facts_of
from reconciler.planning.drawing import resource_graph
from reconciler.planning.drifting import applied_last, drift
from reconciler.planning.image_versions import deletion, image_versions
from reconciler.planning.planner import Heading, plan
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
