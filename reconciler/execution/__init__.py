"""The only room that changes a tenant, and only as the plan names it."""

from reconciler.execution.executor import execute
from reconciler.execution.logs import KeepLog
from reconciler.execution.run import Tools
from reconciler.execution.versions import delete_versions

__all__ = ["KeepLog", "Tools", "delete_versions", "execute"]
