"""The only room that changes a tenant, and only as the plan names it."""

from reconciler.execution.context import Tools
from reconciler.execution.delete_versions import delete_versions
from reconciler.execution.executor import execute
from reconciler.execution.inventory.lease_wait import in_turn, until_free
from reconciler.execution.timeouts import Limits, Run
from reconciler.execution.waiting.build_logs import KeepLog

__all__ = ["KeepLog", "Limits", "Run", "Tools", "delete_versions", "execute", "in_turn", "until_free"]
