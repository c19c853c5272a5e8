"""Diagrams for Graphviz."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.graph import Graph
from reconciler.reports.formats.format import Renderer, ignore_options
from reconciler.reports.graph import render_graph_dot

RENDERERS: Mapping[type, Renderer] = {Graph: ignore_options(render_graph_dot)}
