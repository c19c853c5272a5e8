"""The only room that changes a tenant, and only as the plan names it."""

from reconciler.execution.executor import execute
from reconciler.execution.run import Tools
from reconciler.execution.versions import delete_versions

__all__ = ["Tools", "delete_versions", "execute"]
