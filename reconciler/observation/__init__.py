"""What is live: read-only and concurrent."""

from reconciler.observation.observe import observe

__all__ = ["observe"]
