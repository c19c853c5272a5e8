"""Desired + last applied + live -> Plan: no I/O, no clock, no randomness."""

from reconciler.kinds.canonical import sealed
from reconciler.planning.drawing import resource_graph
from reconciler.planning.image_versions import deletion, image_versions
from reconciler.planning.planner import Heading, plan

__all__ = ["Heading", "deletion", "image_versions", "plan", "resource_graph", "sealed"]
