"""What is live: read-only and concurrent."""

from reconciler.observation.hidden import build_secrets, live_secrets
from reconciler.observation.history import read_history, read_receipt
from reconciler.observation.inventory import own_inventory
from reconciler.observation.observe import observe
from reconciler.observation.usage import read_usage
from reconciler.observation.versions import observe_image

__all__ = [
    "build_secrets",
    "live_secrets",
    "observe",
    "observe_image",
    "own_inventory",
    "read_history",
    "read_receipt",
    "read_usage",
]
