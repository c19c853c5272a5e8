"""Text -> resources that remember file and line."""

from reconciler.manifests.load import LoadedManifests, load_manifests
from reconciler.manifests.project_reader import open_project

__all__ = ["LoadedManifests", "load_manifests", "open_project"]
