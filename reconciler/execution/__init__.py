"""The only room that changes a tenant, and only as the plan names it."""

from reconciler.execution.executor import execute
from reconciler.execution.limits import Limits, Run
from reconciler.execution.logs import KeepLog
from reconciler.execution.run import Tools
from reconciler.execution.turn import in_turn, until_free
from reconciler.execution.versions import delete_versions

__all__ = ["KeepLog", "Limits", "Run", "Tools", "delete_versions", "execute", "in_turn", "until_free"]
