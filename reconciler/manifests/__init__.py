"""Text -> resources that remember file and line."""

from reconciler.manifests.load import Loaded, load
from reconciler.manifests.project_file import open_project

__all__ = ["Loaded", "load", "open_project"]
