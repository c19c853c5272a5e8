"""Reading what is live, concurrently."""

from reconciler.observation.image_versions import observe_image
from reconciler.observation.inventory.history import read_history, read_receipt
from reconciler.observation.inventory.reader import read_own_inventory
from reconciler.observation.observe import observe
from reconciler.observation.secrets import find_build_secrets, find_live_secrets
from reconciler.observation.usage import read_usage, read_usage_if_allowed

__all__ = [
    "find_build_secrets",
    "find_live_secrets",
    "observe",
    "observe_image",
    "read_history",
    "read_own_inventory",
    "read_receipt",
    "read_usage",
    "read_usage_if_allowed",
]
