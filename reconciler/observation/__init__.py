"""What is live: read-only and concurrent."""

from reconciler.observation.image_versions import observe_image
from reconciler.observation.inventory.history import read_history, read_receipt
from reconciler.observation.inventory.reader import own_inventory
from reconciler.observation.observe import observe
from reconciler.observation.secrets import build_secrets, live_secrets
from reconciler.observation.usage import read_usage

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
