"""The only package that writes to a tenant, and only what the plan names."""

from reconciler.execution.context import ApplyContext
from reconciler.execution.delete_versions import delete_versions
from reconciler.execution.executor import execute
from reconciler.execution.inventory.lease_wait import retry_until_leased, wait_until_free
from reconciler.execution.timeouts import ApplyIdentity, Timeouts
from reconciler.execution.waiting.build_logs import OpenLogCopy

__all__ = [
    "ApplyContext",
    "ApplyIdentity",
    "OpenLogCopy",
    "Timeouts",
    "delete_versions",
    "execute",
    "retry_until_leased",
    "wait_until_free",
]
