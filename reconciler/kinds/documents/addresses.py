"""The addresses that the platform gives to an object: they are shown to people, never compared and never sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def find_addresses(document: Mapping[str, Any]) -> dict[str, str]:
    """The `applicationUrl` of an object that people open, and the `webhook` of a workflow, as far as it has them."""
    triggers = document.get("triggers")
    webhooks = (
        [one.get("webhook") for one in triggers if isinstance(one, Mapping)]
        if isinstance(triggers, list)
        else []
    )
    found = {"applicationUrl": document.get("applicationUrl"), "webhook": next(filter(None, webhooks), None)}
    return {name: value for name, value in found.items() if isinstance(value, str) and value}
